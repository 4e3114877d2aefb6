// The phone page of a call-out. An answer stands in a queue on the phone first, under an id of its
// own and with the time it was given, so that it works without a network and counts once.
'use strict';

const token = decodeURIComponent(location.pathname.split('/').at(-1));
const api = `/v1/answers/${encodeURIComponent(token)}`;
const queueKey = `muster-answers:${token}`;
const element = (id) => document.getElementById(id);
const say = (id, text) => {
  element(id).textContent = text;
  element(id).hidden = text === '';
};

// crypto.randomUUID is missing where the page came over plain HTTP.
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

const read = () => JSON.parse(localStorage.getItem(queueKey) ?? '[]');
const write = (value) => localStorage.setItem(queueKey, JSON.stringify(value));

const states = {
  QUEUED: '请回答 Please answer',
  SENT: '请回答 Please answer',
  DELIVERED: '请回答 Please answer',
  ACKNOWLEDGED: '已收到，请回答 Received: please answer',
  ACCEPTED: '已接受 You are coming',
  DECLINED: '已回复不能来 You are not coming',
  EN_ROUTE: '已出发 On your way',
  MUSTERED: '已到达 You have arrived',
  NO_RESPONSE: '已过回复时间，仍可回答 Late, but please answer',
  FAILED: '请回答 Please answer',
  NO_SHOW: '未到达 You were expected',
  STOOD_DOWN: '人数已满，无需前来 Places are filled: no need to come',
};

const reasons = {
  LINK_INVALID: '链接无效，请从短信打开。The link is not valid: open it from the message.',
  LINK_EXPIRED: '链接已过期。The link has expired.',
  LINK_REPLACED: '链接已更换，请用新短信。Use the link in the newer message.',
  STOOD_DOWN: '人数已满，无需前来。Places are filled: no need to come.',
  CALL_OUT_CLOSED: '召集已结束。The call-out is over.',
  ALREADY_MUSTERED: '已登记到达，请找现场负责人。You have arrived: tell the leader there.',
  RATE_LIMITED: '请稍候再试。Please try again in a moment.',
};

function refused(answer) {
  const details = answer.error?.details ?? [];
  const reason = details.map((detail) => detail.reason).find(Boolean);
  say('fault', reasons[reason] ?? `未能记录 Refused: ${answer.error?.message ?? ''}`);
}

function show(call) {
  element('title').textContent = call.title;
  element('exercise').hidden = !call.exercise;
  say('text', call.text ?? '');
  say('where', call.pointName ? `地点 Where: ${call.pointName}` : '');
  const time = (value) => new Date(value).toLocaleString('zh-CN', { hour12: false });
  say('when', call.musterTime ? `时间 By: ${time(call.musterTime)}` : '');
  say('who', call.initial ? `给 For: ${call.initial}＊` : '');
  const ended = ['CLOSED', 'CANCELLED', 'REJECTED'].includes(call.callOutState);
  const safe = call.safe ? '；已报平安 safe' : '';
  say('state', (ended ? '召集已结束 The call-out is over' : (states[call.state] ?? '')) + safe);
  element('answers').hidden = false;
}

function showQueue() {
  const waiting = read().length;
  const text = '没有网络，已保存在本机，联网后自动发送。Saved on this phone, sent when online.';
  say('queue', waiting === 0 ? '' : text);
}

// A refusal that sending again cannot mend; anything else waits for its next try.
const isFinal = (status) => status >= 400 && status < 500 && ![408, 425, 429, 409].includes(status);

let sending;

/** One at a time, in the order they were given; two tabs share the queue. */
function sync() {
  sending ??= (navigator.locks ? navigator.locks.request(queueKey, sendAll) : sendAll()).finally(
    () => {
      sending = undefined;
      showQueue();
    },
  );
  return sending;
}

async function sendAll() {
  const tried = new Set();
  // Read anew each time: what is pressed while another answer is on its way goes right after it.
  const next = () => read().find(({ answerId }) => !tried.has(answerId));
  for (let item = next(); item; item = next()) {
    tried.add(item.answerId);
    let response;
    try {
      response = await fetch(api, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(item),
        signal: AbortSignal.timeout?.(15_000),
      });
    } catch {
      return;
    }
    const answer = await response.json().catch(() => ({}));
    if (!response.ok && !isFinal(response.status)) return;
    const { answerId: sentId } = item;
    write(read().filter(({ answerId }) => answerId !== sentId));
    if (response.ok) show(answer);
    else refused(answer);
  }
}

function give(answer) {
  const item = { answerId: uuid(), answer, answerTime: new Date().toISOString() };
  const minutes = Number(element('eta').value.trim());
  if (answer !== 'DECLINE' && Number.isInteger(minutes) && minutes > 0) {
    item.etaTime = new Date(Date.now() + minutes * 60_000).toISOString();
  }
  const reason = element('reason').value.trim();
  if (answer === 'DECLINE') {
    if (reason === '') {
      say('fault', '请写明原因。Please say why.');
      element('reason').focus();
      return;
    }
    item.reason = reason;
  }
  say('fault', '');
  // The last word counts: what was said before and not sent yet need not be sent.
  const same = (other) => other.answer === answer;
  write([...read().filter((other) => !same(other)), item]);
  showQueue();
  void sync();
}

for (const button of document.querySelectorAll('[data-answer]')) {
  button.addEventListener('click', () => give(button.dataset.answer));
}

async function open() {
  try {
    const response = await fetch(api, { signal: AbortSignal.timeout?.(15_000) });
    const call = await response.json();
    if (response.ok) {
      show(call);
      // Whoever opens the link has seen it.
      if (['QUEUED', 'SENT', 'DELIVERED'].includes(call.state)) give('ACKNOWLEDGE');
      return;
    }
    say('state', '');
    refused(call);
  } catch {
    say('state', '离线：可以回答，联网后发送。Offline: answer, it is sent later.');
    element('answers').hidden = false;
  }
}

window.addEventListener('online', () => void sync());
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') void sync();
});
setInterval(() => {
  if (read().length > 0) void sync();
}, 10_000);

showQueue();
void open();
void sync();
if ('serviceWorker' in navigator) {
  navigator.serviceWorker.register('/a/worker.js', { scope: '/a/' }).catch(() => undefined);
}
