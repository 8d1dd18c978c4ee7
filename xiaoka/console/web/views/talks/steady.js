/** Reads at once when something happened, and at most once per interval while much happens. */

import { trouble } from "../../ui/toast.js";

/** Return a function that runs `work` now, or when the interval is over; never twice at the same time. */
export function steady(work, interval) {
  let last = 0, timer = null, running = false, again = false;
  const run = async () => {
    timer = null;
    if (running) return void (again = true);
    running = true;
    last = Date.now();
    try {
      await work();
    } catch (error) {
      trouble(error);
    }
    running = false;
    if (again) {
      again = false;
      plan();
    }
  };
  const plan = () => {
    if (timer === null) timer = setTimeout(run, Math.max(0, last + interval - Date.now()));
  };
  return plan;
}
