// A histogram of times on a logarithmic axis, as /metrics has it.

import { shape } from './dom.js';
import { bound, count } from './format.js';

/**
 * Draws a histogram.
 *
 * @param {{buckets: {upper: number, count: number}[], total: number}} histogram Bounds in seconds, two or so a decade.
 * @param {number} width How much room there is.
 * @returns {SVGElement}
 */
export function histogramChart({ buckets, total }, width) {
  const [height, side, top, bottom] = [136, 8, 20, 24];
  const shown = filled(buckets);
  const greatest = Math.max(1, ...shown.map((bucket) => bucket.count));
  const step = (width - 2 * side) / shown.length;
  const y = (value) => height - bottom - ((height - top - bottom) * value) / greatest;
  const chart = shape('svg', {
    class: 'chart', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img',
    'aria-label': shown.filter((bucket) => bucket.count)
      .map((bucket) => `${count(bucket.count)} ${rangeOf(bucket)}`).join(', '),
  }, shape('line', { class: 'axis', x1: side, x2: width - side, y1: y(0), y2: y(0) }));
  shown.forEach((bucket, index) => {
    const x = side + index * step;
    if (bucket.count) {
      // A bucket that is not empty can be seen.
      const above = Math.min(y(bucket.count), y(0) - 1.5);
      chart.append(shape('g', {},
        shape('title', {}, `${count(bucket.count)} of ${count(total)} ${rangeOf(bucket)}`),
        shape('rect', { class: 'bar time', x: x + 1, width: Math.max(1, step - 2), y: above, height: y(0) - above }),
        shape('text', { class: 'tick', x: x + step / 2, y: above - 5, 'text-anchor': 'middle' },
          count(bucket.count))));
    }
    if (index < shown.length - 1 && isDecade(bucket.upper)) {
      const edge = x + step;
      chart.append(
        shape('line', { class: 'axis', x1: edge, x2: edge, y1: y(0), y2: y(0) + 4 }),
        shape('text', { class: 'tick', x: edge, y: height - 6, 'text-anchor': 'middle' }, bound(bucket.upper)));
    }
  });
  return chart;
}

/** How far most values go: `half within 100 µs, 99 % within 3 ms`. These are bounds of buckets: nothing is guessed. */
export function quantilesOf({ buckets, total }) {
  const within = (share) => {
    let sum = 0;
    return buckets.find((bucket) => (sum += bucket.count) >= total * share).upper;
  };
  const words = (upper) => (Number.isFinite(upper) ? `within ${bound(upper)}` : 'longer than the last bound');
  return `half ${words(within(0.5))}, 99 % ${words(within(0.99))}`;
}

/** The buckets from the first to the last that has something, with one to each side, and nine at least. */
function filled(buckets) {
  const has = buckets.map((bucket, index) => (bucket.count ? index : -1)).filter((index) => index >= 0);
  const first = Math.max(0, Math.min(has[0] - 1, buckets.length - 9));
  return buckets.slice(first, Math.max(has.at(-1) + 2, first + 9));
}

function rangeOf(bucket) {
  return Number.isFinite(bucket.upper) ? `up to ${bound(bucket.upper)}` : 'longer';
}

function isDecade(seconds) {
  return Math.abs(Math.log10(seconds) - Math.round(Math.log10(seconds))) < 1e-6;
}
