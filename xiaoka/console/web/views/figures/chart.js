/** A chart in the colours of the console; its numbers stand in the table beside it. */

import { html, useEffect, useRef } from "../../ui/html.js";
import { theme } from "../../ui/theme.js";

let library = null;

const FONT = '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

function colour(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

/** Colours by meaning, as the theme has them now. */
export function palette() {
  return { series: ["accent", "bot", "info", "warn", "ok"].map(colour), ink: colour("ink"), soft: colour("soft"), line: colour("line"), face: colour("face") };
}

/** `option(palette)` returns the chart; `label` says what it shows. */
export function Chart({ option, label, height = 260 }) {
  const box = useRef();
  const colours = theme.use();
  useEffect(() => {
    let chart = null;
    let gone = false;
    const draw = async () => {
      library ??= import("../../lib/echarts.js");
      const { init } = await library;
      if (gone) return;
      const colour = palette();
      chart = init(box.current);
      chart.setOption({ ...common(colour), ...option(colour) });
    };
    draw();
    const watch = new ResizeObserver(() => chart?.resize());
    watch.observe(box.current);
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const again = () => (chart?.dispose(), draw());
    dark.addEventListener("change", again);
    return () => {
      gone = true;
      watch.disconnect();
      dark.removeEventListener("change", again);
      chart?.dispose();
    };
  }, [option, colours]);
  return html`<div class="chart" ref=${box} role="img" aria-label=${label} style=${{ height: `${height}px` }}></div>`;
}

function common(colour) {
  return {
    color: colour.series, textStyle: { fontFamily: FONT, color: colour.soft }, animation: false,
    grid: { left: 8, right: 16, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, itemWidth: 12, itemHeight: 8, textStyle: { color: colour.soft } },
    // text on the canvas: a tooltip of HTML would need styles that the page does not allow
    tooltip: { trigger: "axis", renderMode: "richText", backgroundColor: colour.face, borderColor: colour.line, textStyle: { color: colour.ink } },
  };
}

/** An axis of names or days. */
export function names(colour, data, more = {}) {
  return { type: "category", data, axisTick: { show: false }, axisLine: { lineStyle: { color: colour.line } }, axisLabel: { color: colour.soft, hideOverlap: true }, ...more };
}

/** An axis of numbers; `share` shows per cent. */
export function numbers(colour, { share = false, ...more } = {}) {
  const ends = share ? { min: 0, max: 1 } : { min: 0, minInterval: 1 };
  return { type: "value", ...ends, splitLine: { lineStyle: { color: colour.line } }, axisLabel: { color: colour.soft, formatter: share ? (value) => `${Math.round(value * 100)}%` : undefined }, ...more };
}
