import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import { HALF, type Half } from './half.js';

/** Tells a house which half of a divided process it is. */
@Module({})
export class HalfModule {
  /** The house, with what only this half of it has. */
  static around(house: Type, half: Half, providers: Provider[] = []): DynamicModule {
    return {
      module: HalfModule,
      global: true,
      imports: [house],
      providers: [{ provide: HALF, useValue: half }, ...providers],
      exports: [HALF],
    };
  }
}
