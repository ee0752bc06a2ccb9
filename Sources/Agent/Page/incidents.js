// The incidents that the page remembers: of each outcome the newest, as the agent keeps them.

/** Every outcome, what matters first; the first ones are shown unless told otherwise. */
export const outcomes = [
  { name: 'lost', words: 'lost', about: 'closed with bytes unread that somebody waited for' },
  { name: 'unattributed', words: 'unattributed', about: 'closed with bytes unread; which end opened it is not known' },
  { name: 'discarded', words: 'discarded', about: 'disconnected with bytes unread' },
  { name: 'idle', words: 'idle', about: 'closed with bytes unread that nobody had asked for' },
  { name: 'recovered', words: 'recovered', about: 'unread at the reset, all read before the close' },
  { name: 'request_discarded', words: 'request discarded', about: 'a client reset, its request was closed away' },
  { name: 'abandoned', words: 'abandoned', about: 'not followed to its end' },
  { name: 'empty', words: 'empty', about: 'nothing unread at the reset' },
];

/** What is shown at first: the outcomes that have a fix. */
export const usualOutcomes = ['lost', 'unattributed', 'discarded'];

/** Incidents by outcome, the newest first, bounded. */
export class Incidents {
  #limit;
  #byOutcome = new Map();
  #byID = new Map();

  /** @param {number} limit How many of an outcome to keep. */
  constructor(limit = 500) {
    this.#limit = limit;
  }

  /** Takes in an event; says whether it is new. What is no incident is passed over. */
  add(event) {
    if (!isIncident(event) || this.#byID.has(event.id)) return false;
    if (!this.#byOutcome.has(event.outcome)) this.#byOutcome.set(event.outcome, []);
    const kept = this.#byOutcome.get(event.outcome);
    const time = endOf(event);
    let place = 0;
    while (place < kept.length && endOf(kept[place]) > time) place += 1;
    if (place >= this.#limit) return false;
    kept.splice(place, 0, event);
    this.#byID.set(event.id, event);
    if (kept.length > this.#limit) this.#byID.delete(kept.pop().id);
    return true;
  }

  /** Forgets all. */
  clear() {
    this.#byOutcome.clear();
    this.#byID.clear();
  }

  /** Forgets outcomes that are not among those. */
  keepOnly(names) {
    for (const [outcome, kept] of this.#byOutcome) {
      if (names.includes(outcome)) continue;
      for (const event of kept) this.#byID.delete(event.id);
      this.#byOutcome.delete(outcome);
    }
  }

  /** The incident of that name, if it is remembered. */
  find(id) {
    return this.#byID.get(id) ?? null;
  }

  /** All of an outcome, the newest first. */
  of(outcome) {
    return this.#byOutcome.get(outcome) ?? [];
  }

  /** The newest of several outcomes, of one upstream where it is given; as many as are kept of one. */
  newest(names, upstream = null) {
    return names
      .flatMap((name) => this.of(name))
      .filter((event) => upstream === null || event.remote === upstream)
      .sort((one, other) => (endOf(one) < endOf(other) ? 1 : endOf(one) > endOf(other) ? -1 : 0))
      .slice(0, this.#limit);
  }
}

/** When an incident was finished, as far as its event tells. Times of one length: they sort as text. */
export function endOf(event) {
  return event.close_time ?? event.reset_time;
}

function isIncident(event) {
  return event?.schema === 'lostreply.incident/1' && typeof event.id === 'string' &&
    typeof event.reset_time === 'string' && outcomes.some(({ name }) => name === event.outcome);
}
