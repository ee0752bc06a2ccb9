// The text format of Prometheus. All totals of the page come from here: they are /metrics' own.

/** A page of metrics. */
export class Metrics {
  #samples = new Map();

  /**
   * Reads a page; lines that are no samples are passed over.
   *
   * @param {string} text In Prometheus' text format.
   */
  constructor(text) {
    for (const line of text.split('\n')) {
      const sample = line && line[0] !== '#' ? sampleOf(line) : null;
      if (!sample) continue;
      const family = this.#samples.get(sample.name);
      if (family) family.push(sample);
      else this.#samples.set(sample.name, [sample]);
    }
  }

  /** The samples of a name whose labels have all these values. */
  samples(name, labels = {}) {
    const wanted = Object.entries(labels);
    return (this.#samples.get(name) ?? []).filter((sample) =>
      wanted.every(([label, value]) => sample.labels.get(label) === value));
  }

  /** Their sum; 0 without any. */
  sum(name, labels = {}) {
    return this.samples(name, labels).reduce((sum, sample) => sum + sample.value, 0);
  }

  /**
   * Sums by what `key` makes of a sample's labels, the greatest first.
   *
   * @param {string} name The samples' name.
   * @param {function(Map<string, string>): string} key What is summed together.
   * @param {Object} labels What the samples' labels must be.
   * @returns {{key: string, value: number}[]}
   */
  ranking(name, key, labels = {}) {
    const sums = new Map();
    for (const sample of this.samples(name, labels)) {
      const group = key(sample.labels);
      sums.set(group, (sums.get(group) ?? 0) + sample.value);
    }
    return Array.from(sums, ([key, value]) => ({ key, value }))
      .sort((one, other) => other.value - one.value || (one.key < other.key ? -1 : 1));
  }

  /**
   * A histogram with its buckets taken apart.
   *
   * @returns {{buckets: {upper: number, count: number}[], total: number}} `upper` is inclusive, the last one infinite.
   */
  histogram(name, labels = {}) {
    let below = 0;
    const buckets = this.samples(`${name}_bucket`, labels)
      .map((sample) => ({ upper: numberOf(sample.labels.get('le')), value: sample.value }))
      .sort((one, other) => one.upper - other.upper)
      .map(({ upper, value }) => {
        const count = Math.max(0, value - below);
        below = Math.max(below, value);
        return { upper, count };
      });
    return { buckets, total: below };
  }
}

/** A sample line taken apart; null where it is none. */
function sampleOf(line) {
  const head = /^([a-zA-Z_:][a-zA-Z0-9_:]*)/.exec(line);
  if (!head) return null;
  const labels = new Map();
  let rest = line.slice(head[0].length);
  if (rest[0] === '{') {
    const label = /[{,]\s*([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/y;
    let match;
    let end = 0;
    while ((match = label.exec(rest))) {
      labels.set(match[1], unescaped(match[2]));
      end = label.lastIndex;
    }
    const close = rest.indexOf('}', end);
    if (close < 0) return null;
    rest = rest.slice(close + 1);
  }
  const value = numberOf(rest.trim().split(/\s+/, 1)[0]);
  return Number.isNaN(value) ? null : { name: head[1], labels, value };
}

function unescaped(text) {
  return text.replace(/\\(.)/g, (_, character) => (character === 'n' ? '\n' : character));
}

function numberOf(text) {
  if (text === '+Inf') return Infinity;
  return text ? Number(text) : NaN;
}
