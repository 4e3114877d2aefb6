import { noteAnswer } from './server-clock';

// Server-sent events read with fetch: the browser's EventSource hands out named events only to
// those who know every name beforehand, and does not notice a connection that went silent.

export type ServerEvent = { id?: string; kind: string; data: string };

/** Takes whole frames off the text; what is left over waits for more. */
export function takeFrames(text: string): { events: ServerEvent[]; rest: string } {
  const frames = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = frames.pop() ?? '';
  return { events: frames.map(eventOf), rest };
}

function eventOf(frame: string): ServerEvent {
  const event: ServerEvent = { kind: '', data: '' };
  for (const line of frame.split('\n')) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === 'id') event.id = value;
    if (field === 'event') event.kind = value ?? '';
    if (field === 'data') event.data += value ?? '';
  }
  return event;
}

type Listener = {
  onEvent: (event: ServerEvent) => void;
  onConnected: (again: boolean) => void;
  onLost: () => void;
};

const silenceMaxMs = 45_000;
const waitsMs = [1_000, 2_000, 4_000, 8_000];

/** Follows the events until the signal; comes back by itself where it left off. */
export async function followEvents(listener: Listener, signal: AbortSignal): Promise<void> {
  let lastId: string | undefined;
  let failures = 0;
  let before = false;
  while (!signal.aborted) {
    try {
      await readOnce(lastId, signal, {
        opened: () => {
          listener.onConnected(before);
          before = true;
          failures = 0;
        },
        event: (event) => {
          if (event.id) lastId = event.id;
          if (event.kind) listener.onEvent(event);
        },
      });
    } catch (error) {
      // The place we stood at is no longer known: start afresh rather than never.
      if (error instanceof StreamRefused && error.status === 400) lastId = undefined;
    }
    if (signal.aborted) return;
    listener.onLost();
    await pause(waitsMs[Math.min(failures++, waitsMs.length - 1)]!, signal);
  }
}

class StreamRefused extends Error {
  constructor(readonly status: number) {
    super(`events answered ${status}`);
  }
}

async function readOnce(
  lastId: string | undefined,
  outer: AbortSignal,
  on: { opened: () => void; event: (event: ServerEvent) => void },
): Promise<void> {
  const own = new AbortController();
  const signal = AbortSignal.any([outer, own.signal]);
  const sentMs = Date.now();
  const response = await fetch('/v1/events', {
    signal,
    headers: { Accept: 'text/event-stream', ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
  });
  if (!response.ok || !response.body) throw new StreamRefused(response.status);
  noteAnswer(response.headers.get('date'), sentMs, Date.now());
  on.opened();
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const silence = setTimeout(() => own.abort(), silenceMaxMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(silence));
    if (done) return;
    const { events, rest } = takeFrames(text + value);
    text = rest;
    events.forEach(on.event);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
  });
}
