// Puts the page together: what the feed brings goes to the parts that show it.

import { element, show, write } from './dom.js';
import { Detail } from './detail.js';
import { Feed } from './feed.js';
import { clock, count, span, visible } from './format.js';
import { lossesOf, noticesOf, showFigures, showHeadline, showNotices } from './headline.js';
import { histogramChart, quantilesOf } from './histogram.js';
import { Incidents, outcomes, usualOutcomes } from './incidents.js';
import { IncidentList } from './list.js';
import { showRanking } from './ranking.js';
import { Timeline, timelineChart } from './timeline.js';

const at = (id) => document.getElementById(id);
const histograms = [
  ['data-to-reset', 'lostreply_data_to_reset_seconds', 'None yet: needs a port that --http-port watches.'],
  ['reset-to-close', 'lostreply_reset_to_close_seconds', 'None yet: no connection with unread bytes was closed.'],
];

const incidents = new Incidents();
const timeline = new Timeline();
const detail = new Detail(at('detail'), closeIncident);
const list = new IncidentList(at('incidents'), at('no-incidents'), (id) => openIncident(id));
const wide = matchMedia('(min-width: 64rem)');

/** What is known, and what the reader has chosen. */
const state = {
  status: null, metrics: null, losses: null, time: null, unreachable: null, isPaused: false,
  streamIsOpen: false, streamClosedSince: null,
  shown: new Set(usualOutcomes), upstream: null,
  // Opened without being asked once, so that a first look sees a diagram.
  hasOpened: false,
  topEvent: null, topAsked: null,
};

const feed = new Feed({
  onNumbers({ status, metrics, time }) {
    const losses = lossesOf(metrics);
    Object.assign(state, { status, metrics, losses, time, unreachable: null, isPaused: false });
    timeline.sample(time, losses.lost);
    showSoon();
  },
  onIncidents(events) {
    let isNew = false;
    for (const event of events) isNew = incidents.add(event) || isNew;
    if (isNew) showSoon();
  },
  onRestart() {
    incidents.clear();
    timeline.clear();
    Object.assign(state, { metrics: null, losses: null, topEvent: null, topAsked: null });
    showSoon();
  },
  onUnreachable(unreachable) {
    Object.assign(state, { unreachable, isPaused: false });
    showSoon();
  },
  onStream(isOpen) {
    state.streamIsOpen = isOpen;
    state.streamClosedSince = isOpen ? null : (state.streamClosedSince ?? Date.now());
    showSoon();
  },
  onPause() {
    Object.assign(state, { isPaused: true, streamIsOpen: false, streamClosedSince: null });
    showSoon();
  },
});

// Showing: all at once, four times a second at the most; less often where that is much work, so that the browser has
// most of its time for what comes in.

let showTimer = null;
let showAgainAt = 0;

function showSoon() {
  showTimer ??= setTimeout(() => {
    const began = performance.now();
    showTimer = null;
    showAll();
    // The layout is made now, and so is part of the work.
    document.body.getBoundingClientRect();
    const now = performance.now();
    showAgainAt = now + Math.min(2000, Math.max(250, 4 * (now - began)));
  }, Math.max(0, showAgainAt - performance.now()));
}

function showAll() {
  showConnection();
  const { metrics, losses, status, upstream } = state;
  const streamIsLate = state.streamClosedSince !== null && Date.now() - state.streamClosedSince > 5000;
  showNotices(at('notices'), noticesOf({ ...state, streamIsLate }));
  document.body.classList.toggle('stale', state.unreachable !== null);
  if (metrics) {
    showHeadline(metrics, losses, status, feed.now, newestOfTop());
    showFigures(losses, timeline.lastMinute(state.time));
    showRanking(at('upstreams'), losses.upstreams, pickUpstream, upstream);
    showRanking(at('processes'), losses.processes);
    showRanking(at('answers'), losses.answers);
    for (const outcome of outcomes) {
      write(at(`count-${outcome.name}`), count(metrics.sum('lostreply_incidents_total', { outcome: outcome.name })));
    }
  } else if (state.unreachable) {
    write(at('headline'), 'The agent gives no numbers.');
    write(at('why'), 'It is asked again every few seconds; this page goes on by itself once it answers.');
  }
  showCharts();
  showList();
}

function showConnection() {
  const { unreachable, isPaused, streamIsOpen, status, time } = state;
  const [tone, words] = unreachable ? ['bad', 'not reachable'] : isPaused ? ['idle', 'paused while hidden']
    : streamIsOpen && time ? ['good', 'live'] : time ? ['idle', 'asking every 5 s'] : ['idle', 'connecting'];
  at('connection').className = `connection ${tone}`;
  write(at('connection'), words);
  if (!status) return;
  at('metrics-link').href = status.telemetry_path.replace(/^\/+/, '');
  const uptime = span((feed.now - Date.parse(status.start_time)) / 1000);
  write(at('about-agent'), `${visible(status.version, 32)}, up ${uptime}`);
}

function showCharts() {
  const { metrics } = state;
  if (!metrics) return;
  const series = timeline.bars(feed.now, incidents.of('lost'));
  draw(at('timeline'), series, timelineChart);
  write(at('timeline-size'), `per ${span(series.size / 1000)}, UTC`);
  for (const [id, name, none] of histograms) {
    const histogram = metrics.histogram(name, { role: 'upstream' });
    draw(at(id), histogram, histogram.total > 0 ? histogramChart : () => element('p', { class: 'muted none' }, none));
    write(at(`${id}-words`), histogram.total > 0 ? `${count(histogram.total)}: ${quantilesOf(histogram)}` : '');
  }
}

const drawn = new WeakMap();

/** Draws a chart into a place, unless it is there already: a reader may be pointing at it. */
function draw(place, values, chart) {
  const width = Math.max(240, Math.floor(place.clientWidth));
  const key = `${width} ${JSON.stringify(values)}`;
  if (drawn.get(place) === key) return;
  drawn.set(place, key);
  place.replaceChildren(chart(values, width));
}

function showList() {
  const events = incidents.newest([...state.shown], state.upstream);
  list.show(events);
  const kept = state.status?.incidents_kept_limit;
  write(at('no-incidents'), state.shown.size === 0 ? 'No outcome is chosen.'
    : !state.metrics ? 'Nothing has been heard from the agent yet.'
      : kept === 0 ? 'The agent keeps none (web.incidents is 0). New ones appear here by themselves.'
        : 'None is kept by the agent. New ones appear here by themselves.');
  if (kept !== undefined) write(at('kept-limit'), count(Math.min(500, kept)));
  write(at('list-size'), events.length === 0 ? '' : events.length < 500 ? `${events.length} kept` : 'the newest 500');
  if (!state.hasOpened && !state.isAsked && wide.matches && events.length > 0 && !detail.event) openIncident(events[0].id, false);
}

/** The newest lost incident of the upstream that lost most: from memory, else asked for once. */
function newestOfTop() {
  const top = state.losses.upstreams[0]?.key;
  if (!top || top === 'other') return null;
  const known = incidents.of('lost').find(({ remote }) => remote === top);
  if (known) return known;
  if (state.topAsked !== top) {
    state.topAsked = top;
    feed.newestOf(top).then((event) => {
      state.topEvent = event;
      showSoon();
    }, () => (state.topAsked = null));
  }
  return state.topEvent?.remote === top ? state.topEvent : null;
}

// What the reader does.

function openIncident(id, movesFocus = true) {
  const event = incidents.find(id);
  if (event) showIncident(event, movesFocus);
}

function showIncident(event, movesFocus) {
  state.hasOpened = true;
  detail.open(event);
  list.markOpen(event.id);
  at('workbench').classList.add('has-detail');
  if (!movesFocus) return;
  history.replaceState(null, '', `#${event.id}`);
  detail.focus();
}

/** Shows the incident that the address names, or says that it is not kept. */
async function askForAddress() {
  const asked = /^#([0-9a-f]+-[0-9a-f]+)$/.exec(location.hash)?.[1];
  state.isAsked = Boolean(asked);
  state.notKept = null;
  if (!asked) return;
  const event = incidents.find(asked) ?? await feed.incident(asked).catch(() => undefined);
  if (event) showIncident(event, false);
  else if (event === null) state.notKept = asked;
  showSoon();
}

function closeIncident() {
  const id = detail.event?.id;
  detail.close();
  list.markOpen(null);
  at('workbench').classList.remove('has-detail');
  history.replaceState(null, '', location.pathname + location.search);
  list.focus(id);
}

function pickUpstream(key) {
  state.upstream = state.upstream === key ? null : key;
  list.rewind();
  show(at('upstream-filter'), state.upstream !== null);
  write(at('upstream-name'), visible(state.upstream ?? '', 80));
  showAll();
}

function chooseOutcomes(names) {
  state.shown = new Set(names);
  list.rewind();
  for (const box of at('outcomes').querySelectorAll('input')) box.checked = state.shown.has(box.value);
  const wanted = wantedOutcomes();
  incidents.keepOnly(wanted);
  feed.want(wanted);
  showAll();
}

/** What is shown, and always what was lost, for the chart over time. */
function wantedOutcomes() {
  return [...new Set(['lost', ...state.shown])];
}

function makeOutcomeFilter() {
  at('outcomes').append(...outcomes.map(({ name, words, about }) => element('label', { class: 'chip', title: about },
    element('input', {
      type: 'checkbox', value: name, checked: state.shown.has(name), on: { change: () => chooseOutcomes(
        Array.from(at('outcomes').querySelectorAll('input:checked'), (box) => box.value)) },
    }),
    element('span', {}, words), ' ', element('span', { class: 'chip-count', id: `count-${name}` }, '–'))));
  at('all-outcomes').addEventListener('click', () => chooseOutcomes(outcomes.map(({ name }) => name)));
  at('usual-outcomes').addEventListener('click', () => chooseOutcomes(usualOutcomes));
}

makeOutcomeFilter();
at('any-upstream').addEventListener('click', () => pickUpstream(state.upstream));
document.addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && detail.event) closeIncident();
});
new ResizeObserver(() => showSoon()).observe(at('timeline'));
// Times that pass are told anew, such as for how long the agent has been silent.
setInterval(() => document.hidden || showSoon(), 1000);
feed.start(wantedOutcomes());

askForAddress();
addEventListener('hashchange', askForAddress);
