/** The list that a case was opened from, so that one goes from case to case without going back. */

import { shared } from "../../ui/html.js";

export const around = shared([]);

/** Return the number before (−1) or after (1) a case in the list, or undefined. */
export function beside(number, step) {
  const numbers = around.get();
  const at = numbers.indexOf(number);
  return at < 0 ? undefined : numbers[at + step];
}
