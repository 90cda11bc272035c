/** Injection token of the {@link Store}. */
export const STORE = Symbol('Store');
