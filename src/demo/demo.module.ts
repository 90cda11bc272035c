import { Module, type OnModuleInit } from '@nestjs/common';
import { CallsModule } from '../calls/calls.module.js';
import { RollupsModule } from '../insight/rollups.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { VoiceModule } from '../voice/voice.module.js';
import { DemoSeed } from './demo-seed.js';
import { DemoStateRepository } from './demo-state.schema.js';
import { InstallationLoader } from './installation-loader.js';

/** An invented insurer to try everything on. */
@Module({
  imports: [TouchpointsModule, VoiceModule, CallsModule, RollupsModule],
  providers: [DemoStateRepository, InstallationLoader, DemoSeed],
  exports: [DemoSeed, InstallationLoader],
})
export class DemoModule implements OnModuleInit {
  constructor(private readonly state: DemoStateRepository) {}

  async onModuleInit(): Promise<void> {
    await this.state.open();
  }
}
