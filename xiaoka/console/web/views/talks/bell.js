/** Rings when somebody waits, and counts in the title. No sound file: two short tones. */

import { shared } from "../../ui/html.js";
import { say, toast } from "../../ui/toast.js";
import { t } from "../../ui/words.js";
import { kept, keep } from "./settings.js";

export const muted = shared(kept("muted") === "yes");
let sound = null;

export function mute(on) {
  keep("muted", on ? "yes" : "no");
  muted.set(on);
}

/** Sound: `loud` for a talk that is offered, `soft` for a new message. */
export function ring(kind) {
  if (muted.get() || (kind === "soft" && !document.hidden)) return;
  try {
    sound ??= new AudioContext();
    const tones = kind === "loud" ? [[660, 0], [880, 0.16], [660, 0.5], [880, 0.66]] : [[740, 0]];
    for (const [pitch, at] of tones) tone(sound, pitch, sound.currentTime + at);
  } catch {
    // browsers refuse sound before the first click; the picture still tells
  }
}

function tone(context, pitch, at) {
  const source = context.createOscillator();
  const volume = context.createGain();
  source.frequency.value = pitch;
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.14);
  source.connect(volume).connect(context.destination);
  source.start(at);
  source.stop(at + 0.16);
}

/** Tell about a request for a person that begins or changes. */
export function announce(data, name, list) {
  const known = list?.conversations.find((one) => one.id === data.conversation);
  if (data.offered_to === name && !(known?.offered_to === name)) {
    ring("loud");
    say(t("list.offered_now"));
    if (document.hidden) toast(t("list.offered_now"), "info");
  } else if (data.state === "waiting" && known?.state !== "waiting") {
    ring("soft");
    say(t("list.waits_now"));
  }
}
