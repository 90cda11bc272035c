import type { PlainDoc } from './caster.js';
import type { Field, Shape } from './shape.js';

type Forget = (value: unknown) => void;

/**
 * Compiles what drops, in place, the fields a release does not know: while nodes of two releases run side by side, a
 * document may have been written by the newer one. The older reads it as if those fields were missing, and what it
 * writes has them missing; so a new field always has to mean something when it is not there.
 *
 * @param kept names that are no fields of the model and stay
 */
export function compileForgetting(fields: readonly Field[], kept: readonly string[] = []): (doc: PlainDoc) => PlainDoc {
  const forget = forgetIn(fields, kept);
  return (doc) => {
    forget(doc);
    return doc;
  };
}

function forgetIn(fields: readonly Field[], kept: readonly string[] = []): Forget {
  const known = new Set([...fields.map(({ name }) => name), ...kept]);
  const inner = fields.flatMap(({ name, shape }) => {
    const forget = forgetOf(shape);
    return forget === null ? [] : [{ name, forget }];
  });
  return (value) => {
    if (typeof value !== 'object' || value === null) return;
    const doc = value as PlainDoc;
    for (const name in doc) if (!known.has(name)) delete doc[name];
    for (const { name, forget } of inner) forget(doc[name]);
  };
}

/** Null where nothing can be unknown: values, and JSON of any form. */
function forgetOf(shape: Shape): Forget | null {
  switch (shape.kind) {
    case 'object':
      return forgetIn(shape.fields);
    case 'array': {
      const item = forgetOf(shape.of);
      return item && ((value) => (Array.isArray(value) ? value.forEach((each) => item(each)) : undefined));
    }
    case 'map': {
      const item = forgetOf(shape.of);
      return item && ((value) => Object.values(value ?? {}).forEach((each) => item(each)));
    }
    default:
      return null;
  }
}
