import 'reflect-metadata';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { Config, describeVariables } from '../../src/kernel/config.js';
import { OpsController } from '../../src/ops/ops.controller.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  image?: string;
  command?: string[];
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: string[] | Record<string, unknown>;
}
interface Probe {
  httpGet?: { path: string; port: string };
}
interface Manifest {
  kind: string;
  metadata: { name: string };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  spec?: {
    minAvailable?: number;
    selector?: { matchLabels?: Record<string, string> } & Record<string, unknown>;
    scaleTargetRef?: { name: string };
    minReplicas?: number;
    replicas?: number;
    template?: { metadata: { labels: Record<string, string> }; spec: { securityContext: { runAsNonRoot: boolean }; containers: Container[] } };
  };
}
interface Container {
  args?: string[];
  env?: { name: string; value: string }[];
  envFrom?: ({ configMapRef: { name: string } } | { secretRef: { name: string } })[];
  startupProbe?: Probe;
  livenessProbe?: Probe;
  readinessProbe?: Probe;
}

const known = new Set(describeVariables().map(({ name }) => name));
const routes = new Set(
  Object.getOwnPropertyNames(OpsController.prototype).flatMap((name) => {
    const method = Object.getOwnPropertyDescriptor(OpsController.prototype, name)?.value as object | undefined;
    const path = method === undefined ? undefined : (Reflect.getMetadata('path', method) as string | undefined);
    return path === undefined ? [] : [`/${path}`];
  }),
);

/** Every variable is one that is read, and together they make a configuration that starts. */
function starts(environment: Record<string, string>): Config {
  expect(Object.keys(environment).filter((name) => !known.has(name))).toEqual([]);
  return new Config(environment);
}

const compose = parse(read('deploy/docker-compose.yml'), { merge: true }) as { services: Record<string, Service>; volumes: Record<string, unknown> };
const manifests = readdirSync(join(root, 'deploy/kubernetes'))
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => parseAllDocuments(read(`deploy/kubernetes/${name}`)).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS() as Manifest;
  }));
const ofKind = (kind: string): Manifest[] => manifests.filter((one) => one.kind === kind);

describe('docker compose', () => {
  const nodes = Object.entries(compose.services).filter(([, { image }]) => image === 'firebreak');

  it('runs two API nodes and two workers, each on a configuration that starts', () => {
    const roles = nodes.map(([, { environment = {} }]) => {
      const { values } = starts(environment);
      expect(values.mongodbUri).toMatch(/mongo-1,mongo-2,mongo-3.*replicaSet=rs0/);
      expect(values.redisUrl).not.toBeNull();
      return values.role;
    });
    expect(roles.sort()).toEqual(['api', 'api', 'worker', 'worker']);
  });

  it('names only services, volumes and files that are there', () => {
    for (const [, service] of Object.entries(compose.services)) {
      const needed = Array.isArray(service.depends_on) ? service.depends_on : Object.keys(service.depends_on ?? {});
      for (const name of needed) expect(Object.keys(compose.services)).toContain(name);
      for (const volume of service.volumes ?? []) {
        const [from = ''] = volume.split(':');
        if (from.startsWith('.')) expect(existsSync(join(root, 'deploy', from))).toBe(true);
        else expect(Object.keys(compose.volumes)).toContain(from);
      }
      if (service.build !== undefined) expect(existsSync(join(root, 'deploy', service.build.context, service.build.dockerfile))).toBe(true);
    }
  });

  it('keeps Redis from forgetting, and lets event streams through at once', () => {
    expect(compose.services['redis']?.command?.join(' ')).toContain('--appendonly yes --maxmemory-policy noeviction');
    const caddy = read('deploy/Caddyfile');
    expect(caddy).toMatch(/flush_interval -1/);
    expect(routes).toContain(/health_uri (\S+)/.exec(caddy)?.[1]);
    for (const [, name, port] of caddy.matchAll(/(api-\d):(\d+)/g)) {
      expect(Object.keys(compose.services)).toContain(name);
      expect(port).toBe('3000');
    }
  });
});

describe('Kubernetes', () => {
  const values = (kind: string, name: string): Record<string, string> => {
    const [found] = ofKind(kind).filter(({ metadata }) => metadata.name === name);
    return { ...found?.data, ...found?.stringData };
  };

  it.each(['firebreak-api', 'firebreak-worker'])('%s starts, asks routes that exist, and is never evicted whole', (name) => {
    const spec = ofKind('Deployment').find(({ metadata }) => metadata.name === name)?.spec;
    const [container] = spec?.template?.spec.containers ?? [];
    const given = (container?.envFrom ?? []).map((from) =>
      'configMapRef' in from ? values('ConfigMap', from.configMapRef.name) : values('Secret', from.secretRef.name),
    );
    const own = Object.fromEntries((container?.env ?? []).map(({ name: variable, value }) => [variable, value]));
    expect(starts(Object.assign({}, ...given, own) as Record<string, string>).values.role).toBe(name.replace('firebreak-', ''));
    for (const probe of [container?.startupProbe, container?.livenessProbe, container?.readinessProbe]) expect(routes).toContain(probe?.httpGet?.path);
    expect(container?.readinessProbe?.httpGet?.path).toBe('/readyz');
    expect(spec?.template?.spec.securityContext.runAsNonRoot).toBe(true);
    const budget = ofKind('PodDisruptionBudget').find(({ metadata }) => metadata.name === name)?.spec;
    expect(budget?.selector?.matchLabels).toEqual(spec?.template?.metadata.labels);
    expect(spec?.replicas).toBeGreaterThan(budget?.minAvailable ?? 0);
  });

  it('scales a deployment that exists, with a Redis that does not forget', () => {
    for (const { spec } of ofKind('HorizontalPodAutoscaler')) {
      expect(ofKind('Deployment').map(({ metadata }) => metadata.name)).toContain(spec?.scaleTargetRef?.name);
    }
    const redis = ofKind('StatefulSet')[0]?.spec?.template?.spec.containers[0];
    expect(redis?.args?.join(' ')).toContain('--appendonly yes --maxmemory-policy noeviction');
  });
});

describe('the image', () => {
  const dockerfile = read('deploy/Dockerfile');

  it('copies what is there, and runs as nobody special', () => {
    for (const [, from = ''] of dockerfile.matchAll(/^COPY --from=build \/app\/(\S+) /gm)) {
      expect(from === 'dist' || existsSync(join(root, from))).toBe(true);
    }
    for (const name of ['package.json', 'package-lock.json', '.npmrc']) expect(existsSync(join(root, name))).toBe(true);
    expect(dockerfile).toMatch(/^USER node$/m);
    expect(routes).toContain(/127\.0\.0\.1:3000(\/[a-z]+)/.exec(dockerfile)?.[1]);
    // The same that `npm start` loads.
    expect(read('scripts/start.mjs')).toContain(/CMD \["node", "([^"]+)"\]/.exec(dockerfile)?.[1]);
  });

  it('sets only variables that are read', () => {
    const [, line = ''] = /^ENV (.*)$/m.exec(dockerfile) ?? [];
    const { NODE_ENV: _, ...environment } = Object.fromEntries(line.split(' ').map((pair) => pair.split('=') as [string, string]));
    starts(environment);
  });
});
