import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { AccessScope, Role } from '../kernel/scope.js';
import { principalOf, type Principal } from './principal.js';

/** Roles a caller can have; `system` is never a caller. */
export type CallerRole = Exclude<Role, 'system'>;

/** Who a route is for. The guard refuses every route that does not say. */
export type Audience = 'public' | readonly CallerRole[];

export const AUDIENCE = 'firebreak:audience';

/** Anybody may call this route, signed in or not. Log-in, health and static documents only. */
export const Public = (): CustomDecorator => SetMetadata(AUDIENCE, 'public' satisfies Audience);

/** Only callers of these roles may call this route. On a method it overrides what the class says. */
export const Allow = (...roles: [CallerRole, ...CallerRole[]]): CustomDecorator =>
  SetMetadata(AUDIENCE, roles satisfies Audience);

/** The caller's {@link AccessScope}, made by the guard. Fails on a public route, where nobody is known. */
export const CurrentScope = createParamDecorator(
  (_data: unknown, context: ExecutionContext): AccessScope => requirePrincipal(context).scope,
);

/** The whole {@link Principal}: scope, user or key. Fails on a public route. */
export const CurrentPrincipal = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Principal => requirePrincipal(context),
);

function requirePrincipal(context: ExecutionContext): Principal {
  const principal = principalOf(context.switchToHttp().getRequest<object>());
  if (principal === null) throw new Error(`${context.getClass().name} asks a public route for its caller`);
  return principal;
}
