import { Injectable, SetMetadata, type OnModuleInit } from '@nestjs/common';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { JOB_NAMES, type JobMap, type JobName } from './job-map.js';

const HANDLES_JOB = 'firebreak:handles-job';

type Handler<N extends JobName> = (data: JobMap[N]) => Promise<void>;

/** Declares a method as the one that does a job; a method that takes other data does not compile. */
export function HandlesJob<N extends JobName>(
  name: N,
): <F extends Handler<N>>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<F>) => void {
  return SetMetadata(HANDLES_JOB, name);
}

/** Who does which job. Two handlers of one job stop the start, and so does a job that nobody does. */
@Injectable()
export class JobHandlers implements OnModuleInit {
  readonly #handlers = new Map<JobName, { run: Handler<JobName>; where: string }>();

  constructor(
    private readonly discovery: DiscoveryService,
    private readonly scanner: MetadataScanner,
    private readonly reflector: Reflector,
  ) {}

  onModuleInit(): void {
    // A provider that several modules name is one instance and one handler.
    const seen = new Set<object>();
    for (const { instance } of this.discovery.getProviders() as { instance: unknown }[]) {
      if (typeof instance !== 'object' || instance === null || seen.has(instance)) continue;
      seen.add(instance);
      const prototype = Object.getPrototypeOf(instance) as object | null;
      if (prototype !== null) this.register(instance, prototype);
    }
  }

  /** Throws when a job of the map has no handler; asked by the whole house, not by parts of it. */
  requireAll(): void {
    const missing = JOB_NAMES.filter((name) => !this.#handlers.has(name));
    if (missing.length > 0) throw new Error(`Nobody does the job ${missing.map((name) => `"${name}"`).join(', ')}.`);
  }

  get<N extends JobName>(name: N): Handler<N> {
    const handler = this.#handlers.get(name);
    if (handler === undefined) throw new Error(`Nobody does the job "${name}".`);
    return handler.run;
  }

  has(name: JobName): boolean {
    return this.#handlers.has(name);
  }

  private register(instance: object, prototype: object): void {
    for (const key of this.scanner.getAllMethodNames(prototype)) {
      const method = (instance as Record<string, unknown>)[key];
      if (typeof method !== 'function') continue;
      const name = this.reflector.get<JobName | undefined>(HANDLES_JOB, method);
      if (name === undefined) continue;
      const where = `${instance.constructor.name}.${key}`;
      const other = this.#handlers.get(name);
      if (other !== undefined) throw new Error(`The job "${name}" has two handlers: ${other.where} and ${where}.`);
      this.#handlers.set(name, { run: method.bind(instance) as Handler<JobName>, where });
    }
  }
}
