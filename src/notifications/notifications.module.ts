import { Module, type OnModuleInit } from '@nestjs/common';
import { SlaModule } from '../sla/sla.module.js';
import { TouchpointsModule } from '../touchpoints/touchpoints.module.js';
import { Digests } from './digests.service.js';
import { Letters } from './letters.service.js';
import { MailTemplates } from './mail-templates.js';
import { MailTransport } from './mail-transport.js';
import { MessageRepository } from './message.repository.js';
import { MessagesController } from './messages.controller.js';
import { MessagesService } from './messages.service.js';
import { Notifier } from './notifier.js';
import { OutboxNotifier } from './outbox-notifier.js';
import { PeopleRepository } from './people.repository.js';
import { Recipients } from './recipients.service.js';
import { RuleBooks } from './rule-books.service.js';
import { SendService } from './send.service.js';
import { WebhookTransport } from './webhook-transport.js';

/** Mails and signed webhooks: who is told of which alert, the outbox, and the sending. */
@Module({
  imports: [SlaModule, TouchpointsModule],
  controllers: [MessagesController],
  providers: [
    { provide: Notifier, useClass: OutboxNotifier },
    MessageRepository,
    PeopleRepository,
    RuleBooks,
    Recipients,
    MailTemplates,
    MailTransport,
    WebhookTransport,
    Letters,
    Digests,
    SendService,
    MessagesService,
  ],
  exports: [Notifier, SendService],
})
export class NotificationsModule implements OnModuleInit {
  constructor(private readonly messages: MessageRepository) {}

  async onModuleInit(): Promise<void> {
    await this.messages.open();
  }
}
