// The opened incident: its diagram, why and what to change, its facts, and the event itself.

import { element, show } from './dom.js';
import { copy } from './copy.js';
import { diagramOf } from './diagram.js';
import { answerOf, counted, dataAge, duration, visible } from './format.js';
import { outcomes } from './incidents.js';

/**
 * An explanation with its fix set apart, which is behind all that has names in it.
 *
 * @param {string} explanation `... Fix: ...`, `... No fix is needed...`, or neither.
 * @returns {{what: string, fix: string|null, isNeeded: boolean}} `fix` is null where the explanation names none.
 */
export function explained(explanation) {
  const fix = /^(.*)\s+Fix(?:, (if [^:]*))?: (.*)$/s.exec(explanation);
  if (fix) return { what: fix[1], fix: capitalized(fix[2] ? `${fix[2]}: ${fix[3]}` : fix[3]), isNeeded: true };
  const none = /^(.*)\s+(No fix is needed.*)$/s.exec(explanation);
  return none ? { what: none[1], fix: none[2], isNeeded: false } : { what: explanation, fix: null, isNeeded: false };
}

/** Text in which `code` between backticks is set as code. */
export function withCode(text) {
  return visible(text, 1000).split('`').map((part, place) => (place % 2 ? element('code', {}, part) : part));
}

/** The label of an outcome. */
export function badge(outcome) {
  const words = outcomes.find(({ name }) => name === outcome)?.words ?? visible(outcome, 32);
  return element('span', { class: `badge ${outcomes.some(({ name }) => name === outcome) ? outcome : ''}` }, words);
}

/** Shows one incident at a time in a section of the page. */
export class Detail {
  #section;
  #onClose;
  #event = null;
  #room = 0;
  #place = element('div', {
    class: 'diagram-scroll', role: 'region', 'aria-label': 'Sequence diagram', tabindex: '0',
  });

  /**
   * @param {HTMLElement} section Where it is shown.
   * @param {function()} onClose Called when the reader closes it.
   */
  constructor(section, onClose) {
    this.#section = section;
    this.#onClose = onClose;
    new ResizeObserver(() => this.#draw()).observe(section);
  }

  /** The incident that is open; null without one. */
  get event() {
    return this.#event;
  }

  /** Opens an incident. */
  open(event) {
    this.#event = event;
    const close = element('button', {
      class: 'quiet', type: 'button', title: 'Close (Escape)', 'aria-label': 'Close this incident',
      on: { click: () => this.#onClose() },
    }, 'Close');
    const said = element('span', { class: 'said', role: 'status' });
    const lines = JSON.stringify(event, null, 2).split('\n').map((line) => visible(line, 4000));
    const source = element('pre', { class: 'source', tabindex: '0' }, lines.join('\n'));
    this.#section.replaceChildren(
      element('header', { class: 'detail-head' },
        element('h3', { id: 'detail-title', tabindex: '-1' }, badge(event.outcome), ' ',
          element('span', { class: 'mono' }, answerOf(event))),
        element('p', { class: 'muted' }, ...between(event)),
        close),
      this.#place,
      ...explanationOf(event),
      element('p', { class: 'actions' },
        element('button', {
          type: 'button', id: 'copy', on: { click: async () => {
            said.textContent = '';
            const isCopied = await copy(JSON.stringify(event), source);
            said.textContent = isCopied ? 'Copied.' : 'The browser does not allow it: the text is selected.';
          } },
        }, 'Copy as JSON'), said),
      element('details', { class: 'facts', open: true }, element('summary', {}, 'All that is known'), factsOf(event)),
      element('details', { class: 'facts' }, element('summary', {}, 'The event'), source));
    show(this.#section, true);
    this.#room = 0;
    this.#draw();
  }

  /** Moves the keyboard's focus to the opened incident. */
  focus() {
    this.#section.querySelector('h3')?.focus();
  }

  /** Closes it. */
  close() {
    this.#event = null;
    this.#section.replaceChildren();
    show(this.#section, false);
  }

  #draw() {
    const room = Math.floor(this.#place.clientWidth);
    if (!this.#event || !room || room === this.#room) return;
    this.#room = room;
    this.#place.replaceChildren(diagramOf(this.#event, room));
  }
}

function between(event) {
  const who = event.process === null ? 'a process that is not known' : visible(event.process, 64);
  const mono = (text) => element('bdi', { class: 'mono' }, text);
  return [mono(visible(event.remote, 80)), ' to ', mono(who), ' at ', mono(moment(event.reset_time))];
}

function explanationOf(event) {
  const { what, fix, isNeeded } = explained(String(event.explanation ?? ''));
  return [
    element('p', { class: 'what' }, ...withCode(what)),
    fix && element('p', { class: isNeeded ? 'fix' : 'fix none' },
      element('strong', {}, isNeeded ? 'Fix' : 'No fix'), ' ', ...withCode(fix)),
  ].filter(Boolean);
}

/** Every field of the event that is no time of the diagram, with its unit; null is said as such. */
function factsOf(event) {
  const amount = (value) => (value === null ? null : counted(value, 'byte'));
  const facts = [
    ['Who waited', { true: 'a request was waiting', false: 'nobody', null: null }[event.solicited]],
    ['Part of the answer', event.extent === 'unknown' ? null : event.extent],
    ['Unread at the reset', amount(event.unread_at_reset_bytes)],
    ['Unread at the close', amount(event.unread_at_close_bytes)],
    ['Out of order', amount(event.out_of_order_bytes)],
    ['Missing', amount(event.missing_bytes)],
    ['Last data to reset', dataAge(event)],
    ['Reset to close', event.reset_to_close_ns === null ? null : duration(event.reset_to_close_ns)],
    ['Last data', moment(event.last_data_time)],
    ['Reset', moment(event.reset_time)],
    ['Close', moment(event.close_time)],
    ['Verdict on the RST', event.verdict],
    ['TCP state', event.tcp_state],
    ['Socket error', event.socket_error],
    ['This host', event.local],
    ['Peer', event.remote],
    ['Interface', event.interface],
    ['Network namespace', event.netns],
    ['Process', event.process === null ? null : `${event.process}${event.pid === null ? '' : `, pid ${event.pid}`}`],
    ['Unit', event.unit],
    ['Container', event.container],
    ['Pod', event.pod],
    ['Incident', event.id],
  ];
  return element('dl', {}, ...facts.map(([name, value]) => element('div', {},
    element('dt', {}, name),
    value === null || value === undefined
      ? element('dd', { class: 'muted' }, 'not known')
      : element('dd', { class: 'mono' }, visible(value, 160)))));
}

/** A time that may be broken between date and time of day. */
function moment(time) {
  return time === null ? null : visible(time, 40).replace('T', ' ');
}

function capitalized(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
