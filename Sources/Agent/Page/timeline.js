// Losses over time: what the counter grew by while the page looked, and the kept incidents before that.

import { shape } from './dom.js';
import { clock, count, span } from './format.js';
import { endOf } from './incidents.js';

const longestGap = 15000;
const leastWindow = 2 * 60000;
const longestWindow = 24 * 3600000;
const mostBars = 60;
const mostSpans = 3000;
const tickSizes = [30, 60, 120, 300, 900, 1800, 3600, 7200, 14400].map((seconds) => seconds * 1000);
const barSizes = [5, 10, 30, 60, 300, 900, 1800, 3600].map((seconds) => seconds * 1000);

/** Remembers how the count of lost answers grew from poll to poll, as far as memory is bounded. */
export class Timeline {
  #spans = [];
  #last = null;

  /** Takes in a total; after a long silence nothing is known of when it grew. */
  sample(time, total) {
    const last = this.#last;
    this.#last = { time, total };
    if (!last || time <= last.time || time - last.time > longestGap || total < last.total) return;
    const before = this.#spans.at(-1);
    // Quiet spans are one. What is forgotten is told by the kept incidents again.
    const isSame = before?.to === last.time && before.growth === 0 && total === last.total;
    if (isSame) before.to = time;
    else this.#spans.push({ from: last.time, to: time, growth: total - last.total });
    if (this.#spans.length > mostSpans) this.#spans.shift();
  }

  /** Forgets all: another agent counts from 0. */
  clear() {
    this.#spans = [];
    this.#last = null;
  }

  /** What was lost within about the last minute, and how long that was: a span with losses counts whole. */
  lastMinute(now) {
    const recent = this.#spans.filter(({ to }) => to > now - 60000);
    const lengths = recent.map(({ from, to, growth }) => to - (growth > 0 ? from : Math.max(from, now - 60000)));
    return {
      growth: recent.reduce((sum, { growth }) => sum + growth, 0),
      seconds: lengths.reduce((sum, length) => sum + length, 0) / 1000,
    };
  }

  /**
   * Losses by bars of one size.
   *
   * @param {number} now The present, in milliseconds.
   * @param {Object[]} lost The kept lost incidents.
   * @returns {{size: number, from: number, bars: {growth: number, kept: number}[]}}
   */
  bars(now, lost) {
    const times = lost.map((event) => Date.parse(endOf(event)));
    const earliest = Math.min(now - leastWindow, ...times, ...this.#spans.slice(0, 1).map((first) => first.from));
    const window = Math.min(longestWindow, now - earliest);
    const size = barSizes.find((candidate) => window / candidate <= mostBars) ?? barSizes.at(-1);
    const end = Math.ceil(now / size) * size;
    const amount = Math.min(mostBars, Math.ceil((end - (now - window)) / size));
    const from = end - amount * size;
    const bars = Array.from({ length: amount }, () => ({ growth: 0, kept: 0 }));
    const barAt = (time) => bars[Math.floor((time - from) / size)];
    for (const { to, growth } of this.#spans) {
      const bar = barAt(to);
      if (bar) bar.growth += growth;
    }
    for (const time of times) {
      const bar = barAt(Math.min(time, end - 1));
      if (bar && !this.#isCounted(time)) bar.kept += 1;
    }
    return { size, from, bars };
  }

  #isCounted(time) {
    return this.#spans.some(({ from, to }) => from < time && time <= to) || time > (this.#last?.time ?? Infinity);
  }
}

/**
 * Draws bars of losses.
 *
 * @param {{size: number, from: number, bars: Object[]}} series As `Timeline.bars` gives it.
 * @param {number} width How much room there is.
 * @returns {SVGElement}
 */
export function timelineChart({ size, from, bars }, width) {
  const [height, left, right, top, bottom] = [width > 500 ? 214 : 168, 40, 12, 12, 24];
  const greatest = Math.max(...bars.map(({ growth, kept }) => growth + kept));
  const limit = rounded(Math.max(4, greatest));
  const x = (index) => left + ((width - left - right) * index) / bars.length;
  const y = (value) => height - bottom - ((height - top - bottom) * value) / limit;
  const chart = shape('svg', {
    class: 'chart', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': `Losses by ${span(size / 1000)}, at most ${count(greatest)}`,
  });
  for (const value of [0, limit / 2, limit]) {
    chart.append(
      shape('line', { class: value ? 'grid' : 'axis', x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      shape('text', { class: 'tick', x: left - 8, y: y(value) + 4, 'text-anchor': 'end' }, count(value)));
  }
  bars.forEach(({ growth, kept }, index) => {
    if (growth + kept === 0) return;
    const place = { x: x(index) + 0.75, width: Math.max(1, x(index + 1) - x(index) - 1.5) };
    const start = from + index * size;
    const words = `${clock(start)} to ${clock(start + size)} UTC: ${count(growth + kept)} lost`;
    chart.append(shape('g', {},
      shape('title', {}, words),
      shape('rect', { class: 'bar kept', ...place, y: y(kept), height: y(0) - y(kept) }),
      shape('rect', { class: 'bar', ...place, y: y(growth + kept), height: y(kept) - y(growth + kept) })));
  });
  const window = bars.length * size;
  const tick = tickSizes.find((candidate) => window / candidate <= (width - left) / 90) ?? tickSizes.at(-1);
  for (let time = Math.ceil(from / tick) * tick; time <= from + window; time += tick) {
    const place = left + ((width - left - right) * (time - from)) / window;
    chart.append(shape('text', {
      class: 'tick', x: Math.min(place, width - 26), y: height - 6, 'text-anchor': 'middle',
    }, clock(time).slice(0, tick < 60000 ? 8 : 5)));
  }
  return chart;
}

/** The next number that is easily halved and read. */
function rounded(value) {
  const power = 10 ** Math.floor(Math.log10(value));
  return [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10, 20].map((step) => step * power)
    .find((step) => step >= value && step % 2 === 0);
}
