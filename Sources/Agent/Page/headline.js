// The sentence on top, the figures under it, and what is wrong, in plain words.

import { element, show, write } from './dom.js';
import { bytes, clock, count, counted, percent, span, visible } from './format.js';
import { explained, withCode } from './detail.js';

const lostResponses = 'lostreply_lost_responses_total';

/**
 * What /metrics says of lost answers.
 *
 * @param {Metrics} metrics A page of them.
 */
export function lossesOf(metrics) {
  const upstream = { role: 'upstream' };
  return {
    lost: metrics.sum(lostResponses),
    bytes: metrics.sum('lostreply_lost_response_bytes_total'),
    closed: metrics.sum('lostreply_connections_closed_total', upstream),
    recovered: metrics.sum('lostreply_incidents_total', { ...upstream, outcome: 'recovered' }),
    open: metrics.sum('lostreply_open_incidents', upstream),
    upstreams: metrics.ranking(lostResponses, (labels) => labels.get('upstream')),
    processes: metrics.ranking(lostResponses, (labels) => labels.get('process')),
    answers: metrics.ranking(lostResponses, (labels) => answerKind(labels.get('status'), labels.get('extent'))),
  };
}

/** Shows the sentence on top: which upstream loses most, through whom, why, and what to change. */
export function showHeadline(metrics, losses, status, now, newest) {
  const [title, why, fix] = ['headline', 'why', 'headline-fix'].map((id) => document.getElementById(id));
  const top = losses.upstreams[0];
  if (!top || losses.lost === 0) {
    const uptime = span((now - Date.parse(status.start_time)) / 1000);
    write(title, 'No answer was lost.');
    write(why, `Attached to ${counted(status.interfaces, 'interface')} for ${uptime}: ` +
      (losses.closed > 0
        ? `0 lost of ${counted(losses.closed, 'upstream connection')} closed.`
        : 'no upstream connection has closed yet. Those that processes of this host open are counted here.'));
    show(fix, false);
    return;
  }
  const processes = metrics.ranking(lostResponses, (labels) => labels.get('process'), { upstream: top.key });
  const nameless = { other: 'a process without a name here', unknown: 'a process that is not known' };
  const process = nameless[processes[0].key] ?? visible(processes[0].key, 48);
  const more = processes.length - 1;
  const others = more === 0 ? '' : more === 1 ? ' and another process' : ` and ${more} other processes`;
  const name = top.key === 'other' ? 'Upstreams beyond those with a name here' : visible(top.key, 80);
  const sentence = `${name} lost ${counted(top.value, 'answer')}, closed unread by ${process}${others}.`;
  if (title.textContent !== sentence) {
    title.replaceChildren(
      element('bdi', { class: 'name' }, name), ' lost ', element('strong', {}, counted(top.value, 'answer')),
      ', closed unread by ', element('bdi', { class: 'name' }, process), `${others}.`);
  }
  const rest = losses.upstreams.length - 1;
  const reset = newest?.cause === 'no_packet' ? 'this host reset the connection' : 'a RST followed';
  write(why, `The upstream answered, ${reset}, and ${process} closed while the answer, or the rest of it, still ` +
    'lay unread in this host’s receive queue. Its client most likely got an error, such as a 502, instead.' +
    (rest > 0 ? ` ${counted(rest, 'other upstream')} lost ${counted(losses.lost - top.value, 'more answer')}.` : ''));
  const remedy = newest && explained(newest.explanation).fix;
  if (show(fix, Boolean(remedy)) && fix.dataset.text !== remedy) {
    fix.dataset.text = remedy;
    fix.replaceChildren(element('strong', {}, 'Fix'), ' ', ...withCode(remedy));
  }
}

/** Shows the figures under the sentence. */
export function showFigures(losses, minute) {
  const set = (id, value, words) => {
    const node = document.getElementById(id);
    node.setAttribute('value', value);
    write(node, words);
  };
  set('total-lost', losses.lost, count(losses.lost));
  set('total-share', losses.closed ? losses.lost / losses.closed : 0, percent(losses.lost, losses.closed));
  set('total-closed', losses.closed, count(losses.closed));
  set('total-recent', minute.growth, minute.seconds >= 1 ? `+${count(minute.growth)}` : '–');
  const isMinute = minute.seconds < 1 || Math.abs(minute.seconds - 60) < 2;
  write(document.getElementById('recent-words'), `in the last ${isMinute ? 'minute' : span(minute.seconds)}`);
  set('total-bytes', losses.bytes, bytes(losses.bytes));
  set('total-recovered', losses.recovered, count(losses.recovered));
  set('total-open', losses.open, count(losses.open));
  document.getElementById('total-lost').classList.toggle('loss', losses.lost > 0);
}

/**
 * What a reader must know of beside the numbers.
 *
 * @returns {{tone: string, text: string}[]}
 */
export function noticesOf({ unreachable, status, metrics, streamIsLate, notKept }) {
  const notices = [];
  const say = (tone, text) => notices.push({ tone, text });
  if (unreachable) {
    say('bad', `No numbers from the agent since ${clock(unreachable.since)} UTC ` +
      `(${visible(unreachable.reason, 120)}). It is asked again every few seconds.` +
      (metrics ? ' All numbers are from before.' : ''));
  }
  if (status && !unreachable && (!status.ready || status.missing)) {
    say('bad', `Not every hook is attached: ${visible(status.missing ?? 'the agent is not ready yet', 400)}`);
  }
  if (notKept) {
    say('mild', `Incident ${notKept} is not kept any longer; older ones are in the file of --events.`);
  }
  if (streamIsLate && !unreachable) {
    say('mild', 'The live stream is not open (an agent serves 16 at a time): incidents are fetched every 5 s.');
  }
  if (!metrics) return notices;
  const dropped = (record) => metrics.sum('lostreply_records_total', { record, result: 'dropped' });
  const closes = dropped('socket_closed');
  if (closes > 0) {
    const unread = metrics.sum('lostreply_unread_closes_total', { role: 'upstream' });
    say('bad', `${counted(closes, 'record')} of closed sockets found a full ring: incidents are missing here, and ` +
      'may be missing in the lost answers. The kernel’s own count holds: ' +
      `${counted(unread, 'upstream connection')} reset and closed unread.`);
  }
  for (const [kind, words] of details) {
    const count = dropped(kind);
    if (count > 0) say('mild', `A full ring dropped ${counted(count, 'record')} of ${words} The lost answers hold.`);
  }
  return notices;
}

/** What is missing where records of a kind were dropped. */
const details = [
  ['socket_reset', 'resets: as many may be missing in “empty”.'],
  ['wire_rst', 'RSTs: some events have no verdict.'],
  ['endangered', 'endangered answers: their count is too low.'],
];

/** Shows notices; what has not changed is not said again. */
export function showNotices(list, notices) {
  const before = Array.from(list.children, (item) => item.textContent);
  if (before.length === notices.length && notices.every(({ text }, place) => text === before[place])) return;
  list.replaceChildren(...notices.map(({ tone, text }) => element('p', { class: `notice ${tone}` }, text)));
  show(list, notices.length > 0);
}

function answerKind(status, extent) {
  const part = { whole: 'whole', tail: 'tail only' }[extent] ?? 'part not known';
  return `${status === 'unknown' ? 'status not seen' : status}, ${part}`;
}
