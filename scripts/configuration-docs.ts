import { writeFileSync } from 'node:fs';
import { describeVariables } from '../src/kernel/config.js';

/** Prints the table of environment variables into docs/configuration.md, from the one place that declares them. */
const rows = describeVariables().map(({ name, fallback, about }) => `| \`${name}\` | \`${fallback}\` | ${about} |`);
writeFileSync(
  new URL('../docs/configuration.md', import.meta.url),
  `# Configuration

Everything is set by environment variables; a wrong one stops the start with its name and the reason. This table is
written by \`npm run docs:configuration\` from \`src/kernel/config.ts\`.

| variable | default | meaning |
|---|---|---|
${rows.join('\n')}

## Files the business edits

All below \`config/\`, checked at start: every mistake is told with file, line and reason, and nothing starts half-read.
Editors that know YAML schemas complete and check them while typing (\`config/schema/\`).

| folder or file | what it says | described in |
|---|---|---|
| \`policies/\` | which touchpoints get which milestones, targets, pauses and warnings | [sla.md](sla.md) |
| \`regulation/\` | what the law asks for, by jurisdiction | [sla.md](sla.md) |
| \`waivers/\` | time that does not count: storms, strikes, orders of an authority | [sla.md](sla.md) |
| \`calendars/\`, \`holidays/\` | working hours, days off, make-up workdays | [sla.md](sla.md) |
| \`imports/\` | how columns of a file become events | [imports.md](imports.md) |
| \`voice/lexicon/\`, \`causes.yaml\` | words that carry dissatisfaction, causes, demands | [voice.md](voice.md) |
| \`scripts/\` | approved opening lines and next steps | [calls.md](calls.md) |
| \`notifications.yaml\` | who hears of which alert, and how | [notifications.md](notifications.md) |
| \`demo.yaml\` | the invented insurer of a first start | [demo.md](demo.md) |
`,
);
