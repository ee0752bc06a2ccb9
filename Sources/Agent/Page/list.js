// The live list of incidents: the newest first, one of them in the keyboard's reach, moved by the arrow keys.

import { element, show } from './dom.js';
import { answerOf, bytes, dataAge, duration, timeOfDay, visible } from './format.js';
import { badge } from './detail.js';
import { endOf } from './incidents.js';

/** How many rows are made at a time: the others once the reader comes near them. */
const rowsAtATime = 100;

/** Shows incidents as buttons in a list. */
export class IncidentList {
  #list;
  #empty;
  #rows = new Map();
  #events = [];
  #room = rowsAtATime;
  #reachable = null;
  #openID = null;
  #onOpen;

  /**
   * @param {HTMLElement} list Where they are shown.
   * @param {HTMLElement} empty What is shown without any.
   * @param {function(string)} onOpen Called with the id of one that the reader opens.
   */
  constructor(list, empty, onOpen) {
    this.#list = list;
    this.#empty = empty;
    this.#onOpen = onOpen;
    list.addEventListener('keydown', (event) => this.#move(event));
    list.addEventListener('scroll', () => {
      if (list.scrollHeight - list.scrollTop < list.clientHeight + 600) this.#makeRoom();
    }, { passive: true });
    list.addEventListener('focusin', (event) => this.#reach(event.target.closest('button')));
  }

  /** Shows these, the first on top. Rows that stay are not touched: focus and place of scrolling hold. */
  show(all) {
    this.#events = all;
    const events = all.slice(0, this.#room);
    const wanted = new Set(events.map(({ id }) => id));
    const hadFocus = this.#list.contains(document.activeElement);
    for (const [id, row] of this.#rows) {
      if (wanted.has(id)) continue;
      row.remove();
      this.#rows.delete(id);
    }
    let place = this.#list.firstChild;
    for (const event of events) {
      let row = this.#rows.get(event.id);
      if (row && row === place) {
        place = place.nextSibling;
        continue;
      }
      row ??= this.#row(event);
      this.#rows.set(event.id, row);
      this.#list.insertBefore(row, place);
    }
    show(this.#empty, events.length === 0);
    if (!this.#reachable?.isConnected) this.#reach(this.#list.querySelector('button'));
    if (hadFocus && !this.#list.contains(document.activeElement)) this.#reachable?.focus();
  }

  /** Begins at the top again, with few rows. */
  rewind() {
    this.#room = rowsAtATime;
    this.#list.scrollTop = 0;
  }

  /** Marks the one that is open; null for none. */
  markOpen(id) {
    this.#rows.get(this.#openID)?.firstChild.removeAttribute('aria-current');
    this.#openID = id;
    const button = this.#rows.get(id)?.firstChild;
    button?.setAttribute('aria-current', 'true');
    if (button) this.#reach(button);
  }

  /** Moves the keyboard's focus to an incident, or to the first one. */
  focus(id) {
    (this.#rows.get(id)?.firstChild ?? this.#reachable)?.focus();
  }

  #row(event) {
    const who = event.process === null ? 'process not known' : visible(event.process, 32);
    const amount = event.unread_at_close_bytes ?? event.unread_at_reset_bytes;
    const age = dataAge(event);
    const closed = event.reset_to_close_ns === null ? null : duration(event.reset_to_close_ns);
    const button = element('button', {
      type: 'button', class: 'incident', tabindex: '-1', 'data-id': event.id,
      'aria-current': event.id === this.#openID ? 'true' : null,
      on: { click: () => this.#onOpen(event.id) },
    },
    element('span', { class: 'incident-line' },
      badge(event.outcome),
      element('span', { class: 'incident-answer mono' }, answerOf(event)),
      element('time', { class: 'incident-time', datetime: endOf(event) }, timeOfDay(endOf(event)))),
    element('span', { class: 'incident-line muted' },
      element('bdi', { class: 'incident-peer mono' }, visible(event.remote, 64)),
      element('bdi', { class: 'incident-process' }, who),
      element('span', { class: 'incident-figures' },
        [bytes(amount), age && `RST ${age}`, closed && `close ${closed}`].filter(Boolean).join(' · '))));
    return element('li', {}, button);
  }

  #reach(button) {
    if (!button || button === this.#reachable) return;
    this.#reachable?.setAttribute('tabindex', '-1');
    this.#reachable = button;
    button.setAttribute('tabindex', '0');
  }

  #makeRoom() {
    if (this.#room >= this.#events.length) return;
    this.#room += rowsAtATime;
    this.show(this.#events);
  }

  #move(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const row = event.target.closest('li');
    if (event.key === 'End' || (event.key === 'ArrowDown' && !row?.nextElementSibling)) this.#makeRoom();
    const target = {
      ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling,
      Home: this.#list.firstElementChild, End: this.#list.lastElementChild,
    }[event.key];
    if (target === undefined) return;
    event.preventDefault();
    target?.firstChild.focus();
  }
}
