import { useCallback, useEffect, useRef, useState } from 'react';
import { api, ApiError } from './api.js';

export interface Resource<T> {
  data: T | null;
  error: ApiError | null;
  /** True only while there is nothing to show yet; a refresh keeps the old content. */
  loading: boolean;
  reload: () => void;
}

type Query = Record<string, string | number | null | undefined>;

/** Reads one path, again when the query changes and every `refreshMs`; old content stays until new has arrived. */
export function useResource<T>(path: string | null, query: Query = {}, refreshMs?: number): Resource<T> {
  const [state, setState] = useState<{ key: string; data: T | null; error: ApiError | null }>({
    key: '',
    data: null,
    error: null,
  });
  const [round, setRound] = useState(0);
  const key = JSON.stringify([path, query]);
  const queryRef = useRef(query);
  queryRef.current = query;

  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    api
      .get<T>(path, queryRef.current, abort.signal)
      .then((data) => setState({ key, data, error: null }))
      .catch((error: unknown) => {
        if (abort.signal.aborted) return;
        const known = error instanceof ApiError ? error : new ApiError(0, 'client', String(error));
        setState((old) => ({ key, data: known.status === 404 ? null : old.data, error: known }));
      });
    return () => abort.abort();
  }, [key, path, round]);

  useEffect(() => {
    if (refreshMs === undefined || path === null) return;
    const timer = setInterval(() => {
      // A hidden tab costs the server nothing.
      if (!document.hidden) setRound((old) => old + 1);
    }, refreshMs);
    return () => clearInterval(timer);
  }, [refreshMs, path]);

  const reload = useCallback(() => setRound((old) => old + 1), []);
  const nothingYet = path !== null && state.data === null && state.error === null;
  return { data: state.data, error: state.error, loading: nothingYet, reload };
}
