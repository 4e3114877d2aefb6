import { useState } from 'react';

type Drafts = Record<number, number>;

const keyOf = (countId: string) => `muster.count.${countId}`;

function read(countId: string): Drafts {
  try {
    return JSON.parse(localStorage.getItem(keyOf(countId)) ?? '{}') as Drafts;
  } catch {
    return {};
  }
}

/** What was typed and not sent yet outlives a closed page: a cellar has no connection. */
export function useDrafts(countId: string) {
  const [drafts, setDrafts] = useState(() => read(countId));
  const change = (update: (next: Drafts) => void) =>
    setDrafts((old) => {
      const next = { ...old };
      update(next);
      if (Object.keys(next).length === 0) localStorage.removeItem(keyOf(countId));
      else localStorage.setItem(keyOf(countId), JSON.stringify(next));
      return next;
    });
  return {
    drafts,
    put: (lineNumber: number, value: number | null) =>
      change((next) => {
        if (value === null) delete next[lineNumber];
        else next[lineNumber] = value;
      }),
    drop: (lineNumbers: number[]) =>
      change((next) => lineNumbers.forEach((lineNumber) => delete next[lineNumber])),
  };
}
