import { Module } from '@nestjs/common';
import { Notifier } from './notifier.js';

class Nobody extends Notifier {
  override async tell(): Promise<void> {}
}

@Module({
  providers: [{ provide: Notifier, useClass: Nobody }],
  exports: [Notifier],
})
export class NotificationsModule {}
