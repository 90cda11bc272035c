import type { DemoSettings } from './demo/demo-settings.js';
import { DEMO_PASSWORD } from './access/demo-users.js';
import type { Config } from './kernel/config.js';

/** The one screen a start prints: where it is, who may come in, and the first thing to try. */
export function welcome(address: string, config: Config, demo: DemoSettings | null): string {
  const url = config.values.publicUrl ?? address.replace('[::1]', 'localhost').replace('127.0.0.1', 'localhost');
  const lines = ['', `  Firebreak is ready: ${url}`, ''];
  if (demo !== null) {
    lines.push(`  Log in as (password for all: ${DEMO_PASSWORD})`);
    for (const { login, role, name } of demo.logins) lines.push(`    ${login.padEnd(10)} ${role.padEnd(8)} ${name.zh} ${name.en}`);
    const { number, extension } = demo.demoCall;
    lines.push('', '  Place a demo call:', `    npx firebreak call ${number} --to ${extension}`);
  }
  lines.push('', `  Data: ${config.values.mongodbUri === null ? config.values.dataDir : 'MongoDB'} · API: ${url}/docs · Stop: Ctrl+C`, '', '');
  return lines.join('\n');
}
