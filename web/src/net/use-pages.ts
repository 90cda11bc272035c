import { useEffect, useRef, useState } from 'react';
import { api, ApiError } from './api.js';

interface Paged<T> {
  items: T[];
  next: string | null;
}

/** A list that is read page by page; each page is asked for, none is read in vain. */
export interface Pages<T> {
  pages: Paged<T> | null;
  error: ApiError | null;
  busy: boolean;
  more: () => void;
  reload: () => void;
}

export function usePages<T>(path: string, query: Record<string, string | number | null> = {}): Pages<T> {
  const [pages, setPages] = useState<Paged<T> | null>(null);
  const [error, setError] = useState<ApiError | null>(null);
  const [busy, setBusy] = useState(false);
  const [round, setRound] = useState(0);
  const question = useRef(new AbortController());
  const key = JSON.stringify([path, query]);
  const read = (after: string | null, before: T[]) => {
    // The answer to an older question, be it to its first page or to more, never overwrites a newer one.
    const { signal } = question.current;
    setBusy(true);
    api
      .get<Paged<T>>(path, { limit: 50, ...query, after }, signal)
      .then((page) => {
        if (signal.aborted) return;
        setPages({ items: [...before, ...page.items], next: page.next });
        setError(null);
      })
      .catch((cause: unknown) => {
        if (!signal.aborted) setError(cause instanceof ApiError ? cause : new ApiError(0, 'client', String(cause)));
      })
      .finally(() => {
        if (!signal.aborted) setBusy(false);
      });
  };
  useEffect(() => {
    const asked = new AbortController();
    question.current = asked;
    setPages(null);
    setError(null);
    read(null, []);
    return () => asked.abort();
    // The key stands for path and query.
  }, [key, round]);
  return {
    pages,
    error,
    busy,
    more: () => (pages?.next == null ? undefined : read(pages.next, pages.items)),
    reload: () => setRound((old) => old + 1),
  };
}
