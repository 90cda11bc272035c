import { Body, Injectable, type PipeTransform } from '@nestjs/common';
import { invalid } from '../kernel/errors.js';
import { InputValidator } from '../kernel/http/validation.js';

/** Checks a body against a class-validator class; what fails is answered field by field. */
@Injectable()
class ValidBodyPipe<T extends object> implements PipeTransform<unknown, T> {
  #validator: InputValidator<T> | undefined;

  constructor(private readonly dto: new () => T) {}

  transform(body: unknown): T {
    // Made at the first use: only then have all DTO classes been declared.
    this.#validator ??= new InputValidator(this.dto);
    const problems = this.#validator.problems(body ?? {});
    if (problems.length > 0) throw invalid('The body cannot be read.', problems);
    return body as T;
  }
}

/** The request body, checked. Unknown fields are refused. */
export const ValidBody = (dto: new () => object): ParameterDecorator => Body(new ValidBodyPipe(dto));
