import type { Role } from '../../kernel/scope.js';

export interface SessionView {
  user: {
    id: string;
    username: string;
    name: string;
    role: Exclude<Role, 'system' | 'integration'>;
    org: string | null;
    partnerId: string | null;
    extension: string | null;
    team: string | null;
    language: 'zh-CN' | 'en';
  };
}

/** Names behind the ids that travel in views; what the caller may know of them. */
export interface DirectoryView {
  orgs: { id: string; name: { zh: string; en: string } }[];
  teams: { id: string; name: { zh: string; en: string } }[];
  partners: { id: string; name: { zh: string; en: string }; type: string }[];
  causes: { id: string; name: { zh: string; en: string }; details: { id: string; name: { zh: string; en: string } }[] }[];
}
