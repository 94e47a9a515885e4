/** Questions with more keys than this are asked by themselves: they take longer than others should wait for. */
const FEW_KEYS = 100;
/** Questions on their way to the engine at a time. */
const AT_ONCE = 2;

interface Question<Key, Answer> {
  readonly keys: readonly Key[];
  readonly resolve: (answers: Answer[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts small questions together that come while others are answered: a thousand keys take hardly longer to look up
 * than one. A question is never answered from what the engine knew before it was asked.
 */
export class Gathered<Key, Answer> {
  private readonly answer: (keys: readonly Key[]) => Promise<Answer[]>;
  private waiting: Question<Key, Answer>[] = [];
  private underWay = 0;

  constructor(answer: (keys: readonly Key[]) => Promise<Answer[]>) {
    this.answer = answer;
  }

  /** Answers in the order of the keys. */
  ask(keys: readonly Key[]): Promise<Answer[]> {
    if (keys.length > FEW_KEYS) return this.answer(keys);
    return new Promise((resolve, reject) => {
      this.waiting.push({ keys, resolve, reject });
      this.start();
    });
  }

  private start(): void {
    if (this.underWay >= AT_ONCE || this.waiting.length === 0) return;
    const questions = this.waiting;
    this.waiting = [];
    this.underWay++;
    void this.answerAll(questions).finally(() => {
      this.underWay--;
      this.start();
    });
  }

  private async answerAll(questions: readonly Question<Key, Answer>[]): Promise<void> {
    try {
      const answers = await this.answer(questions.flatMap(({ keys }) => keys));
      let start = 0;
      for (const { keys, resolve } of questions) {
        resolve(answers.slice(start, start + keys.length));
        start += keys.length;
      }
    } catch (error) {
      for (const { reject } of questions) reject(error);
    }
  }
}
