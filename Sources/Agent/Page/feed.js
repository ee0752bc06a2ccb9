// What the page hears from the agent: numbers by polling, incidents by the stream; again and again, whatever fails.

import { Metrics } from './metrics.js';

const pollEvery = 5000;
const afterIncident = 1000;
const answerWithin = 10000;
const backoffFirst = 1000;
const backoffLast = 30000;

/**
 * The agent, as the page follows it. While the page is hidden it asks nothing and holds no stream.
 *
 * Handlers: `onNumbers({status, metrics, time})`, `onIncidents(events)`, `onRestart()` when an agent has begun anew,
 * `onUnreachable({since, reason})`, `onStream(isOpen)`, `onPause()`.
 */
export class Feed {
  #handlers;
  #outcomes = [];
  #startTime = null;
  #telemetryPath = null;
  #unreachableSince = null;
  #isPolling = false;
  #isListing = false;
  #isListDue = false;
  #isPollDue = false;
  #pollTimer = null;
  #soonTimer = null;
  #stream = null;
  #streamIsOpen = false;
  #streamTimer = null;
  #backoff = backoffFirst;
  #clockOffset = 0;

  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** The agent's clock now, in milliseconds, as its answers tell it: this page's own may be wrong. */
  get now() {
    return Date.now() + this.#clockOffset;
  }

  /** Begins. `outcomes` are those whose incidents are wanted. */
  start(outcomes) {
    this.#outcomes = outcomes;
    document.addEventListener('visibilitychange', () => (document.hidden ? this.#pause() : this.#resume()));
    if (document.hidden) this.#handlers.onPause();
    else this.#resume();
  }

  /** Changes which outcomes are wanted: what is kept of them is fetched, and the stream opened anew. */
  want(outcomes) {
    this.#outcomes = outcomes;
    this.#backoff = backoffFirst;
    if (!document.hidden) this.#openStream();
  }

  /** The newest incident of an upstream, from the agent; null if it keeps none. */
  async newestOf(upstream) {
    const query = new URLSearchParams({ limit: '1', outcome: 'lost', upstream });
    return (await this.#fetchJSON(`api/v1/incidents?${query}`))[0] ?? null;
  }

  /** The incident of that name, from the agent; null if it is kept no longer. */
  async incident(id) {
    const answer = await this.#fetch(`api/v1/incidents/${encodeURIComponent(id)}`, [200, 400, 404]);
    return answer.status === 200 ? answer.json() : null;
  }

  #pause() {
    clearTimeout(this.#pollTimer);
    clearTimeout(this.#soonTimer);
    this.#soonTimer = null;
    this.#closeStream();
    this.#handlers.onPause();
  }

  #resume() {
    this.#backoff = backoffFirst;
    this.#poll();
    this.#openStream();
  }

  async #poll() {
    // One at a time; what is asked for meanwhile is done afterwards.
    if (this.#isPolling) {
      this.#isPollDue = true;
      return;
    }
    this.#isPolling = true;
    clearTimeout(this.#pollTimer);
    let wait = pollEvery;
    try {
      const status = await this.#fetchJSON('api/v1/status');
      this.#meet(status);
      const answer = await this.#fetch(this.#telemetryPath, [200], 'text/plain');
      const metrics = new Metrics(await answer.text());
      const wasUnreachable = this.#unreachableSince !== null;
      this.#unreachableSince = null;
      this.#handlers.onNumbers({ status, metrics, time: this.now });
      if (!this.#streamIsOpen) await this.#fetchIncidents();
      if (wasUnreachable && !document.hidden) {
        this.#backoff = backoffFirst;
        this.#openStream();
      }
    } catch (error) {
      this.#unreachableSince ??= Date.now();
      wait = Math.min(pollEvery, 1000 + (Date.now() - this.#unreachableSince) / 2);
      this.#handlers.onUnreachable({ since: this.#unreachableSince, reason: reasonOf(error) });
    }
    this.#isPolling = false;
    if (document.hidden) return;
    this.#pollTimer = setTimeout(() => this.#poll(), this.#isPollDue ? 0 : wait);
    this.#isPollDue = false;
  }

  /** An incident has come: its numbers are asked for soon, once for all that come meanwhile. */
  #pollSoon() {
    this.#soonTimer ??= setTimeout(() => {
      this.#soonTimer = null;
      this.#poll();
    }, afterIncident);
  }

  /** Takes note of who answers; another start time is an agent that has begun anew. */
  #meet(status) {
    this.#telemetryPath = `${status.telemetry_path}`.replace(/^\/+/, '');
    if (status.start_time === this.#startTime) return;
    const isAnother = this.#startTime !== null;
    this.#startTime = status.start_time;
    if (isAnother) this.#handlers.onRestart();
  }

  async #fetchIncidents() {
    for (const outcome of this.#outcomes) {
      this.#handlers.onIncidents(await this.#fetchJSON(`api/v1/incidents?limit=500&outcome=${outcome}`));
    }
  }

  /** Fetches the lists soon: one time for all that ask meanwhile, and one time after the other. */
  #listSoon(stream) {
    this.#isListDue = true;
    if (this.#isListing) return;
    this.#isListing = true;
    setTimeout(async () => {
      this.#isListDue = false;
      await this.#fetchIncidents().catch(() => this.#reopenStream(stream));
      this.#isListing = false;
      if (this.#isListDue && this.#stream) this.#listSoon(this.#stream);
    }, afterIncident);
  }

  #openStream() {
    this.#closeStream();
    const stream = new EventSource(`api/v1/stream?outcome=${this.#outcomes.join(',')}`);
    this.#stream = stream;
    const fetchAll = () => this.#fetchIncidents().catch(() => this.#reopenStream(stream));
    stream.addEventListener('hello', (message) => {
      this.#backoff = backoffFirst;
      this.#streamIsOpen = true;
      this.#meet(JSON.parse(message.data));
      this.#handlers.onStream(true);
      // After the stream has begun, so that none falls between the two.
      fetchAll();
      this.#poll();
    });
    stream.addEventListener('incident', (message) => {
      this.#handlers.onIncidents([JSON.parse(message.data)]);
      this.#pollSoon();
    });
    stream.addEventListener('skipped', () => {
      this.#listSoon(stream);
      this.#pollSoon();
    });
    stream.addEventListener('error', () => this.#reopenStream(stream));
  }

  #closeStream() {
    clearTimeout(this.#streamTimer);
    this.#stream?.close();
    this.#stream = null;
    this.#streamIsOpen = false;
  }

  /** Opens the stream anew after a while, which doubles from one failure to the next. */
  #reopenStream(stream) {
    if (stream !== this.#stream) return;
    this.#closeStream();
    this.#handlers.onStream(false);
    this.#streamTimer = setTimeout(() => this.#openStream(), this.#backoff * (0.75 + Math.random() / 2));
    this.#backoff = Math.min(this.#backoff * 2, backoffLast);
  }

  async #fetch(path, expected, accept = 'application/json') {
    const asked = Date.now();
    const answer = await fetch(path, {
      headers: { Accept: accept }, cache: 'no-store', signal: AbortSignal.timeout(answerWithin),
    });
    if (!expected.includes(answer.status)) throw new Error(`${path} answered ${answer.status}`);
    const date = Date.parse(answer.headers.get('Date'));
    // Whole seconds, so a difference of less than two says nothing.
    const offset = date + 500 - (asked + Date.now()) / 2;
    this.#clockOffset = Math.abs(offset) < 2000 || Number.isNaN(offset) ? 0 : offset;
    return answer;
  }

  async #fetchJSON(path) {
    return (await this.#fetch(path, [200])).json();
  }
}

function reasonOf(error) {
  if (error.name === 'TimeoutError') return `no answer within ${answerWithin / 1000} s`;
  return error instanceof TypeError ? 'no connection' : error.message;
}
