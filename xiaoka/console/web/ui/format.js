/** Numbers, money and times as people at a Chinese carrier read them. */

import { language, t } from "./words.js";

const ZONE = "Asia/Shanghai";
const formats = new Map();

function format(options) {
  const key = language.get() + JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(language.get(), { timeZone: ZONE, hour12: false, ...options }));
  return formats.get(key);
}

/** Money in 分 as `¥12.30`. */
export function money(fen) {
  if (fen === null || fen === undefined) return "–";
  return `${fen < 0 ? "−" : ""}¥${(Math.abs(fen) / 100).toLocaleString("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

/** Clock time, with the day when it is another day. */
export function when(at) {
  if (!at) return "–";
  const time = new Date(at);
  const same = format({ dateStyle: "short" }).format(time) === format({ dateStyle: "short" }).format(new Date());
  return same ? format({ hour: "2-digit", minute: "2-digit" }).format(time) : moment(at, { seconds: false });
}

/** Date and time, whole. */
export function moment(at, { seconds = true } = {}) {
  if (!at) return "–";
  const options = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", ...(seconds ? { second: "2-digit" } : {}) };
  return format(options).format(new Date(at)).replaceAll("/", "-");
}

/** Date alone. */
export function day(at) {
  return at ? format({ year: "numeric", month: "2-digit", day: "2-digit" }).format(new Date(at)).replaceAll("/", "-") : "–";
}

/** Seconds as a clock: `3:07`, `1:02:33`. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds));
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (n) => String(n).padStart(2, "0");
  return h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Seconds in words: 3 分钟, 2 小时. */
export function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return t("time.seconds", { n: whole });
  if (whole < 3600) return t("time.minutes", { n: Math.round(whole / 60) });
  if (whole < 172_800) return t("time.hours", { n: Math.round(whole / 3600) });
  return t("time.days", { n: Math.round(whole / 86_400) });
}

/** A share from 0 to 1 as per cent. */
export function percent(share, digits = 0) {
  return share === null || share === undefined ? "–" : `${(share * 100).toFixed(digits)}%`;
}
