// An incident as a sequence of steps: what its event tells, and nothing that it does not.

import { answerOf, bytes, counted, dataAge, duration, timeOfDay, visible } from './format.js';

/**
 * The steps of an incident, in the order of time. A step without a time has `time: null`: it was not recorded.
 *
 * @param {Object} event Of schema `lostreply.incident/1`.
 * @returns {{lanes: {title: string, detail: string}[], steps: Object[], summary: string}} The lanes are process, kernel
 *     and peer; the summary tells the same in words.
 */
export function sequenceOf(event) {
  const steps = [
    ...requestSteps(event),
    ...dataSteps(event),
    ...gapSteps(event),
    resetStep(event),
    ...closeSteps(event),
  ];
  return { lanes: lanesOf(event), steps, summary: steps.map(sentenceOf).join('; ') };
}

/** What a peer is called. */
export function peerOf(event) {
  return { upstream: 'upstream', downstream: 'client' }[event.role] ?? 'peer';
}

function lanesOf(event) {
  return [
    {
      title: event.process === null ? 'a process' : visible(event.process, 32),
      detail: event.pid === null ? '' : `pid ${event.pid}`,
    },
    { title: 'kernel', detail: visible(event.local, 64) },
    { title: peerOf(event), detail: visible(event.remote, 64) },
  ];
}

function requestSteps(event) {
  if (event.role !== 'upstream') return [];
  if (event.solicited === true) return [{ kind: 'request', time: null }];
  return event.solicited === false ? [{ kind: 'nothingAsked', time: null }] : [];
}

function dataSteps(event) {
  const unread = event.unread_at_reset_bytes;
  const steps = [];
  if (event.extent === 'tail') steps.push({ kind: 'earlier', time: null });
  if (event.cause === 'no_packet') steps.push({ kind: 'shutdown', time: null });
  if (unread > 0 || event.last_data_time !== null) {
    steps.push({
      kind: 'data', time: event.last_data_time, bytes: unread, extent: event.extent,
      label: unread > 0 ? answerOf(event) : 'last data',
      isRequest: event.role === 'downstream',
    });
    steps.push({ kind: 'ack', time: null });
  }
  return steps;
}

/** What did not come in order. */
function gapSteps(event) {
  const steps = [];
  if (event.missing_bytes > 0) steps.push({ kind: 'missing', time: null, bytes: event.missing_bytes });
  if (event.out_of_order_bytes > 0) steps.push({ kind: 'outOfOrder', time: null, bytes: event.out_of_order_bytes });
  return steps;
}

function resetStep(event) {
  const how =
    event.cause === 'no_packet' ? 'own' : event.cause !== 'packet' ? 'open' : event.verdict === null ? 'unseen' : 'rst';
  return {
    kind: 'reset', time: event.reset_time, how, verdict: event.verdict && visible(event.verdict, 40),
    bytes: event.unread_at_reset_bytes, gap: event.data_to_reset_ns, gapText: dataAge(event),
  };
}

function closeSteps(event) {
  const before = event.unread_at_reset_bytes;
  if (event.outcome === 'abandoned') return [{ kind: 'unfollowed', time: null, words: 'its close was not seen' }];
  if (event.close_time === null) {
    const words = before > 0 ? 'its close was not seen' : 'nothing to lose: not followed further';
    return [{ kind: 'unfollowed', time: null, words }];
  }
  const left = event.unread_at_close_bytes ?? before;
  const steps = [];
  if (event.socket_error === 'taken') steps.push({ kind: 'error', time: null });
  if (event.outcome === 'discarded') steps.push({ kind: 'disconnect', time: null, bytes: left });
  else if (left < before) steps.push({ kind: 'read', time: null, bytes: before - left });
  steps.push({
    kind: 'close', time: event.close_time, bytes: event.outcome === 'discarded' ? 0 : left,
    gap: event.reset_to_close_ns,
    gapText: event.reset_to_close_ns === null ? null : duration(event.reset_to_close_ns),
  });
  return steps;
}

const noTime = '(time not recorded)';

/** A step in words, for who cannot see the diagram. */
function sentenceOf(step) {
  const at = step.time === null ? noTime : `at ${timeOfDay(step.time)}`;
  switch (step.kind) {
    case 'request': return `the request is sent ${noTime}`;
    case 'nothingAsked': return 'nothing had been asked since all before was read';
    case 'earlier': return `the bytes before were read ${noTime}`;
    case 'shutdown': return `the process shuts down reading ${noTime}`;
    case 'data':
      return step.bytes > 0 ? `${step.label}: ${counted(step.bytes, 'byte')} lie unread ${at}` : `last data ${at}`;
    case 'ack': return `the kernel acknowledges, if it has by then ${noTime}`;
    case 'missing': return `${bytes(step.bytes)} never arrived in order`;
    case 'outOfOrder': return `at least ${bytes(step.bytes)} wait behind a gap`;
    case 'reset':
      return `${resetWords[step.how]}${step.verdict ? `, ${step.verdict},` : ''} ${at}` +
        (step.gapText ? `, ${step.gapText} after the last data` : '');
    case 'error': return `a write or SO_ERROR takes the error ${noTime}`;
    case 'read': return `the process reads ${counted(step.bytes, 'byte')} ${noTime}`;
    case 'disconnect': return `the socket is disconnected, ${counted(step.bytes, 'byte')} dropped ${noTime}`;
    case 'close':
      return `closed ${at}, ${step.gapText} after the reset, ${counted(step.bytes, 'byte')} thrown away`;
    case 'unfollowed': return step.words;
  }
  return '';
}

const resetWords = {
  rst: 'the RST',
  unseen: 'a RST that was not found on the wire',
  own: 'data after the shutdown, and a RST by this host,',
  open: 'a reset',
};
