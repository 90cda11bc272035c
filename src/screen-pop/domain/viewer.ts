import type { AccessScope } from '../../kernel/scope.js';

/** A handler in front of an open desk. */
export interface Viewer {
  scope: AccessScope;
  userId: string;
  extension: string | null;
  team: string | null;
  language: 'zh-CN' | 'en';
  /** Handler keys under which calls reach this desk. */
  handlers: string[];
}
