import { Ajv, type Options } from 'ajv';

/**
 * An Ajv for the schemas this project ships. They are known to be sound (a test checks every one against its
 * meta-schema), so the meta-schema, which costs more to compile than all of them, is left out.
 */
export function trustedAjv(options: Options): Ajv {
  return new Ajv({ ...options, meta: false, validateSchema: false });
}
