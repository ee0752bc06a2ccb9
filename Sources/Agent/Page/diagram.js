// The sequence diagram of an incident: three lifelines, time running down, and the unread bytes where they lie.

import { shape } from './dom.js';
import { bytes, counted, shortened, timeOfDay } from './format.js';
import { sequenceOf } from './sequence.js';

/** Widths of a character, by which texts are fitted: monospaced, as words, and as the small ones below them. */
const monoWidth = 6.7;
const sansWidth = 6.3;
const noteWidth = 5.5;
const leastWidth = 380;
const unrecorded = 'time not recorded';

/**
 * Draws an incident.
 *
 * @param {Object} event Of schema `lostreply.incident/1`.
 * @param {number} width How much room there is; a diagram is never narrower than it can be read.
 * @returns {SVGElement}
 */
export function diagramOf(event, width) {
  return new Diagram(sequenceOf(event), Math.max(leastWidth, Math.min(width, 900))).svg;
}

/** Draws steps one below the other; `#y` is where the last one was. */
class Diagram {
  #x;
  #y = 62;
  #width;
  #isWide;
  #layers = { back: shape('g'), queue: shape('g'), front: shape('g') };
  /** The receive queue as it is drawn so far: where it begins, its width, whether the connection still is. */
  #queue = null;
  #lastTime = null;
  #peerEnd = null;

  constructor({ lanes, steps, summary }, width) {
    this.#width = width;
    this.#isWide = width >= 600;
    const [gutter, left, right] = this.#isWide ? [112, 58, 66] : [66, 24, 48];
    const process = gutter + left;
    const peer = width - right;
    const kernel = Math.round(process + (peer - process) * 0.53);
    this.#x = { gutter, process, kernel, peer, slot: Math.round((kernel - process) * 0.58) };
    for (const step of steps) this[`_${step.kind}`](step);
    const height = this.#y + 34;
    this.#drawLanes(lanes, height - 12);
    this.svg = shape('svg', {
      class: 'diagram', viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': summary,
    }, ...Object.values(this.#layers));
  }

  // Steps, each by its kind.

  _request() {
    this.#advance(30);
    const { process, kernel, peer } = this.#x;
    this.#arrow(process, kernel, 'request untimed');
    this.#arrow(kernel, peer, 'request untimed');
    this.#labelRight('request', unrecorded);
  }

  _nothingAsked() {
    this.#advance(26);
    this.#label((this.#x.process + this.#x.kernel) / 2, this.#y, 'nothing was asked: no request', 'note', 'middle');
  }

  _earlier() {
    this.#advance(44);
    this.#arrow(this.#x.peer, this.#x.kernel, 'data untimed');
    this.#arrow(this.#x.kernel, this.#x.process, 'data untimed');
    this.#labelRight('the bytes before', `read; ${unrecorded}`);
  }

  _shutdown() {
    this.#advance(44);
    this.#arrow(this.#x.process, this.#x.kernel, 'untimed');
    this.#labelLeft('shuts down reading', unrecorded, this.#x.kernel);
  }

  _data({ time, bytes: amount, label, extent, isRequest }) {
    this.#advance(48);
    this.#arrow(this.#x.peer, this.#x.kernel, time === null ? 'data untimed' : 'data');
    const part = { whole: ', none of them read', tail: ', the last ones' }[extent] ?? '';
    this.#labelRight(
      label, amount > 0 ? `${counted(amount, 'byte')}${isRequest ? '' : part}` : 'all read before the reset',
      amount > 0);
    this.#mark(time, unrecorded);
    if (amount === 0) return;
    const { kernel, slot } = this.#x;
    this.#label(kernel - slot, this.#y - 6, fitting(slot, noteWidth, 'receive queue', 'queue'), 'note');
    this.#queue = { from: this.#y, width: slot, isDead: false, amount };
  }

  _ack() {
    this.#advance(46);
    this.#arrow(this.#x.kernel, this.#x.peer, 'ack untimed');
    this.#labelRight('ACK, if sent yet', unrecorded);
  }

  _missing({ bytes: amount }) {
    this.#advance(44);
    const { kernel, peer } = this.#x;
    this.#line(peer, this.#y, kernel + 14, this.#y, 'missing untimed');
    this.#cross(kernel + 14, this.#y, 5, 'cross-missing');
    this.#labelRight(`${bytes(amount)} missing`, 'sent, never here in order');
  }

  _outOfOrder({ bytes: amount }) {
    this.#advance(44);
    const { kernel, peer } = this.#x;
    this.#arrow(peer, kernel + 12, 'data untimed');
    this.#layers.front.append(shape('rect', { class: 'gap', x: kernel, y: this.#y - 7, width: 12, height: 14 }));
    this.#labelRight(`at least ${bytes(amount)}`, 'held behind a gap, not in order');
  }

  _reset({ time, how, verdict, bytes: amount, gap, gapText }) {
    const { kernel, peer } = this.#x;
    this.#advanceTo(gap, gapText, how === 'own' ? 74 : 46);
    if (how === 'own') {
      this.#y -= 28;
      this.#arrow(peer, kernel, 'data');
      this.#labelRight('data after the shutdown', '');
      this.#y += 28;
      this.#arrow(kernel, peer, 'rst');
    } else {
      this.#arrow(peer, kernel, how === 'rst' ? 'rst' : 'rst untimed');
    }
    this.#pill(how === 'open' ? 'reset' : 'RST');
    const verdicts = {
      rst: verdict, unseen: 'not found on the wire: no verdict', own: 'by this host: no packet came',
      open: 'how it came is not known',
    };
    const words = [verdicts[how], amount > 0 ? 'connection gone, bytes readable' : 'connection gone'];
    words.forEach((text, line) => this.#label(
      (kernel + peer) / 2, this.#y + 23 + line * 14,
      fitting(peer - kernel - 8, noteWidth, text, text.split(',')[0]), 'note', 'middle'));
    this.#cross(kernel, this.#y, 6, 'cross-rst');
    this.#mark(time);
    this.#peerEnd = this.#y;
    if (this.#queue) {
      this.#fillQueue(this.#y, counted(amount, 'byte'), 'unread');
      this.#queue.isDead = true;
    } else {
      this.#label(kernel - 12, this.#y - 6, 'receive queue', 'note', 'end');
      this.#label(kernel - 12, this.#y + 9, 'empty', 'note', 'end');
    }
  }

  _error() {
    this.#advance(46);
    this.#arrow(this.#edge, this.#x.process, 'error untimed');
    this.#labelLeft(['gets the error', 'error'], unrecorded);
  }

  _read({ bytes: amount }) {
    this.#advance(46);
    this.#arrow(this.#edge, this.#x.process, 'read untimed');
    this.#labelLeft('reads', bytes(amount));
    if (!this.#queue) return;
    const left = this.#queue.amount - amount;
    this.#fillQueue(this.#y, 'still readable');
    this.#queue.amount = left;
    this.#queue.width = left > 0 ? Math.max(12, (this.#x.slot * left) / (left + amount)) : 0;
    if (left === 0) this.#queue = null;
  }

  _disconnect({ bytes: amount }) {
    this.#advance(46);
    this.#arrow(this.#x.process, this.#edge, 'close untimed');
    this.#labelLeft(['disconnects', 'ends it'], unrecorded);
    this.#throwAway(amount, 'dropped');
    this.#advance(20);
  }

  _close({ time, bytes: amount, gap, gapText }) {
    this.#advanceTo(gap, gapText, 44);
    this.#arrow(this.#x.process, this.#edge, 'close');
    this.#labelLeft('close()', '');
    this.#mark(time);
    if (amount > 0) this.#throwAway(amount, 'thrown away');
    else this.#beside('nothing was left unread');
    this.#advance(14);
  }

  _unfollowed({ words }) {
    this.#advance(64);
    if (this.#queue) this.#fillQueue(this.#y, 'still readable');
    this.#beside(words);
  }

  // Time.

  #advance(height) {
    this.#y += height;
  }

  /** Goes down by a duration: its distance grows with its logarithm, and leaves room for what lies between. */
  #advanceTo(nanoseconds, words, room) {
    const since = this.#lastTime;
    const between = since === null ? 0 : this.#y - since;
    const wanted = nanoseconds === null ? 0 : 50 + 14 * Math.log10(Math.max(1, nanoseconds / 1000));
    this.#advance(Math.max(room, Math.min(wanted, 150) - between));
    if (since === null || words === null) return;
    const x = this.#x.gutter - 8;
    this.#layers.back.append(
      shape('line', { class: 'dimension', x1: x, x2: x, y1: since + 4, y2: this.#y - 4 }),
      arrowHead(x, since + 2, 'up', 'dimension-head'), arrowHead(x, this.#y - 2, 'down', 'dimension-head'));
    // `8.0 ms ±4 ms` and `1 h 5 min` are two lines.
    words.split(/ (?=[±\d])/).forEach((text, line) => this.#label(
      x - 9, (since + this.#y) / 2 + 4 + line * 15, text, text[0] === '±' ? 'note' : 'duration', 'end'));
  }

  /** A moment on the time axis, with its time of day where there is room. */
  #mark(time, unknown = '') {
    const { gutter, kernel } = this.#x;
    if (time === null) {
      if (unknown) this.#label(gutter - 4, this.#y + 4, this.#isWide ? unknown : 'no time', 'note', 'end');
      this.#lastTime = null;
      return;
    }
    this.#layers.back.append(
      shape('line', { class: 'leader', x1: gutter - 12, x2: kernel, y1: this.#y, y2: this.#y }));
    if (this.#isWide) this.#label(gutter - 16, this.#y + 4, timeOfDay(time), 'moment', 'end');
    this.#lastTime = this.#y;
  }

  // The receive queue.

  /** Where an arrow from the process ends: at the queue, or at the kernel's line. */
  get #edge() {
    return this.#x.kernel - (this.#queue?.width ?? 0);
  }

  /** Draws the queue down to there. */
  #fillQueue(bottom, ...words) {
    const { from, width, isDead } = this.#queue;
    const x = this.#x.kernel - width;
    this.#layers.queue.append(shape('rect', {
      class: isDead ? 'queue dead' : 'queue', x, y: from, width, height: bottom - from,
    }));
    const room = bottom - from > 15 * words.length && width > 60;
    const start = (from + bottom) / 2 + 4 - (words.length - 1) * 7.5;
    if (room) words.forEach((text, line) => this.#label(
      x + width / 2, start + line * 15, fitting(width - 8, sansWidth, text, text.replace(/^still | bytes?$/g, '')),
      line === 0 && !isDead ? 'queue-bytes' : 'queue-words', 'middle'));
    this.#queue.from = bottom;
  }

  /** Ends the queue with what is in it: a torn edge. */
  #throwAway(amount, words) {
    if (!this.#queue) return;
    this.#fillQueue(this.#y, 'still readable');
    const { width } = this.#queue;
    const x = this.#x.kernel - width;
    const teeth = Math.max(2, Math.round(width / 12));
    const points = Array.from({ length: teeth * 2 + 1 }, (_, tooth) =>
      `${(x + (width * tooth) / (teeth * 2)).toFixed(1)},${this.#y + (tooth % 2 ? 9 : 0)}`);
    this.#layers.queue.append(
      shape('polygon', { class: 'queue dead torn', points: points.join(' ') }),
      shape('polyline', { class: 'tear', points: points.join(' ') }));
    const text = `${counted(amount, 'byte')} ${words}`;
    if (this.#isWide) this.#label(this.#x.kernel + 12, this.#y + 4, text, 'thrown');
    else this.#label(x + width / 2, (this.#y += 24), text, 'thrown', 'middle');
    this.#queue = null;
  }

  // Strokes and words.

  #drawLanes(lanes, bottom) {
    const { process, kernel, peer } = this.#x;
    const places = [process, kernel, peer];
    const end = this.#peerEnd ?? bottom;
    const half = Math.min(64, (kernel - process) / 2 - 4, (peer - kernel) / 2 - 4);
    lanes.forEach(({ title, detail }, lane) => {
      const x = places[lane];
      const limit = lane === 1 ? half * 2 + 20 : half * 2;
      const name = shape('text', { class: 'lane', x, y: 18, 'text-anchor': 'middle' }, fitting(limit, 7, title));
      const more = shape('text', { class: 'lane-detail', x, y: 34, 'text-anchor': 'middle' },
        fittedEnds(detail, limit, monoWidth));
      for (const [node, text] of [[name, title], [more, detail]]) node.append(shape('title', {}, text));
      this.#layers.front.append(name, more);
      const until = lane === 2 ? end : bottom;
      this.#layers.back.prepend(shape('line', { class: 'lifeline', x1: x, x2: x, y1: 44, y2: until }));
      if (until < bottom) {
        this.#layers.back.prepend(shape('line', { class: 'lifeline gone', x1: x, x2: x, y1: until, y2: bottom }));
      }
    });
  }

  #line(x1, y1, x2, y2, tone) {
    this.#layers.front.append(shape('line', { class: `stroke ${tone}`, x1, y1, x2, y2 }));
  }

  #arrow(from, to, tone) {
    const direction = Math.sign(to - from);
    this.#line(from, this.#y, to - direction * 6, this.#y, tone);
    this.#layers.front.append(arrowHead(to, this.#y, direction > 0 ? 'right' : 'left', `head ${tone}`));
  }

  #cross(x, y, size, tone) {
    this.#layers.front.append(shape('path', {
      class: tone, d: `M${x - size} ${y - size}l${2 * size} ${2 * size}m0 ${-2 * size}l${-2 * size} ${2 * size}`,
    }));
  }

  #pill(text) {
    const { kernel, peer } = this.#x;
    const width = text.length * 8 + 16;
    const x = (kernel + peer) / 2;
    this.#layers.front.append(
      shape('rect', { class: 'pill', x: x - width / 2, y: this.#y - 10, width, height: 20, rx: 10 }));
    this.#label(x, this.#y + 4.5, text, 'pill-text', 'middle');
  }

  #label(x, y, text, tone, anchor = 'start') {
    const node = shape('text', { class: tone, x, y, 'text-anchor': anchor }, text);
    this.#layers.front.append(node);
    return node;
  }

  /** Words over and under an arrow between kernel and peer. */
  #labelRight(over, under, isData = false) {
    const { kernel, peer } = this.#x;
    const [x, room] = [(kernel + peer) / 2, peer - kernel - 16];
    const text = fitting(room, isData ? monoWidth : sansWidth, over, over.replace(/^HTTP\/1\.\d /, ''));
    const node = this.#label(x, this.#y - 7, text, isData ? 'answer' : 'words', 'middle');
    if (text !== over) node.append(shape('title', {}, over));
    this.#note(x, room, under);
  }

  /** Words over and under an arrow between process and queue. */
  #labelLeft(over, under, end = this.#edge) {
    const { process } = this.#x;
    const [x, room] = [(process + end) / 2, Math.max(50, end - process - 8)];
    this.#label(x, this.#y - 7, fitting(room, sansWidth, ...[over].flat()), 'words', 'middle');
    this.#note(x, room, under);
  }

  /** Words to the right of the kernel's line. */
  #beside(text) {
    const x = this.#x.kernel + 12;
    const shorter = text.split(':')[0].replace(' left', '');
    this.#label(x, this.#y + 4, fitting(this.#width - x, noteWidth, text, shorter), 'note');
  }

  /** Words under an arrow. */
  #note(x, room, text) {
    const shorter = text === unrecorded ? 'no time' : text.split(',')[0];
    this.#label(x, this.#y + 15, fitting(room, noteWidth, text, shorter), 'note', 'middle');
  }
}

/** Text cut in its middle: of an address and port both ends matter. */
function fittedEnds(text, width, characterWidth) {
  const limit = Math.max(8, Math.floor(width / characterWidth));
  return text.length > limit ? `${text.slice(0, limit - 9)}…${text.slice(-8)}` : text;
}

/** The first of some texts that fits; if none does, the last one cut. */
function fitting(width, characterWidth, ...texts) {
  const limit = Math.max(4, Math.floor(width / characterWidth));
  return texts.find((text) => text.length <= limit) ?? shortened(texts.at(-1), limit);
}

function arrowHead(x, y, direction, tone) {
  const [long, half] = [8, 4];
  const corners = {
    right: [[0, 0], [-long, -half], [-long, half]],
    left: [[0, 0], [long, -half], [long, half]],
    up: [[0, 0], [-half + 1, long - 1], [half - 1, long - 1]],
    down: [[0, 0], [-half + 1, -long + 1], [half - 1, -long + 1]],
  }[direction];
  return shape('polygon', { class: tone, points: corners.map(([dx, dy]) => `${x + dx},${y + dy}`).join(' ') });
}
