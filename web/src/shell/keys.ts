import { useEffect, useRef } from 'react';
import { recall } from '../common/remembered.js';

/** Whether single letters act as keys; people who use speech input switch them off. */
export const singleKeysOn = (): boolean => recall('single-keys', ['on', 'off'], 'on') === 'on';

/** Letters typed into a field are text, never commands. */
export function inField(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable) return true;
  if (target.closest('[role=combobox],[role=listbox],[role=menu],[role=dialog] input') !== null) return true;
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement
    || (target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit'].includes(target.type));
}

export type KeyMap = Record<string, (event: KeyboardEvent) => void>;

/** `Ctrl+Enter`, `Alt+2`, `w`, `?`: the name under which a press is looked up. */
export function keyName(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'code'>): string {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  // With Alt some layouts type another character; the digit on the key cap is what is meant.
  const key = event.altKey && digit !== undefined ? digit : event.key.length === 1 ? event.key.toLowerCase() : event.key;
  return `${event.ctrlKey || event.metaKey ? 'Ctrl+' : ''}${event.altKey ? 'Alt+' : ''}${key}`;
}

/** Listens for keys while mounted. Single characters are ignored inside fields and when switched off. */
export function useKeys(map: KeyMap, enabled = true): void {
  const latest = useRef(map);
  latest.current = map;
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const name = keyName(event);
      const action = latest.current[name];
      if (action === undefined) return;
      const single = name.length === 1;
      if (single && (inField(event.target) || !singleKeysOn())) return;
      action(event);
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [enabled]);
}
