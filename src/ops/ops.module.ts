import { Module } from '@nestjs/common';
import { OpsController } from './ops.controller.js';

/** Health, figures and documentation for whoever runs the process. */
@Module({ controllers: [OpsController] })
export class OpsModule {}
