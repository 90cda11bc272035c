import type { SessionUser } from '../session/session.js';

export type PageName = 'desk' | 'board' | 'portal' | 'partners' | 'rules' | 'admin';

interface Page {
  name: PageName;
  path: string;
  /** After `G`. */
  key: string;
}

/** The pages of a role, the first one being home; a page that a role cannot use is not shown. */
export function pagesOf(user: Pick<SessionUser, 'role' | 'extension'>): Page[] {
  const desk: Page = { name: 'desk', path: '/desk', key: 'd' };
  const board: Page = { name: 'board', path: '/board', key: 'b' };
  const partners: Page = { name: 'partners', path: '/partners', key: 'p' };
  const admin: Page = { name: 'admin', path: '/admin', key: 'a' };
  const rules: Page = { name: 'rules', path: '/rules', key: 'r' };
  const ownDesk = user.extension === null ? [] : [desk];
  switch (user.role) {
    case 'handler':
      return [desk];
    case 'manager':
      return [board, ...ownDesk, partners, rules];
    case 'partner':
      return [{ name: 'portal', path: '/portal', key: 'p' }];
    case 'admin':
      return [board, ...ownDesk, partners, rules, admin];
  }
}
