import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(max-width: 719px)');

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** True under 720 px, where the phone layout takes over. */
export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => query.matches);
