import { Module, type OnModuleInit } from '@nestjs/common';
import { VoiceArchive } from './voice-archive.js';
import { VoiceRepository } from './voice.repository.js';

/** Voices for reading; what takes them in is `VoiceModule`, which needs customers, which need this. */
@Module({
  providers: [VoiceRepository, VoiceArchive],
  exports: [VoiceRepository, VoiceArchive],
})
export class VoiceArchiveModule implements OnModuleInit {
  constructor(private readonly voices: VoiceRepository) {}

  async onModuleInit(): Promise<void> {
    await this.voices.open();
  }
}
