import { Writable } from "node:stream";

const ESCAPE = "\u001B";

/** Control sequences, kept by `split`. */
const SEQUENCES = new RegExp(`(${ESCAPE}\\[[\\d;?]*[A-Za-z])`);

/** Begin and end of what is drawn at once. */
const SYNCHRONIZED = /^\[\?2026[hl]$/;

/** A terminal of 80 columns that shows what a person would see, scrolled-away lines included. */
export class Terminal extends Writable {
  isTTY = true;
  readonly columns = 80;
  readonly rows = 24;
  /** All that was written to it. */
  written = "";
  private readonly lines = [""];
  private row = 0;
  private column = 0;

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    const text = chunk.toString();
    this.written += text;
    for (const part of text.split(SEQUENCES)) {
      if (part.startsWith(ESCAPE)) this.obey(part);
      else for (const character of part) this.print(character);
    }
    done();
  }

  /** What it shows, without empty lines at the end. */
  get screen(): string {
    return this.lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  private print(character: string): void {
    if (character === "\n") {
      this.go(this.row + 1, 0);
      return;
    }
    const line = this.line.padEnd(this.column);
    this.line = line.slice(0, this.column) + character + line.slice(this.column + 1);
    this.column++;
  }

  /** The control sequences that `log-update` writes. @throws Error on another one */
  private obey(sequence: string): void {
    const name = sequence.replace(/\d+(?=[AB])/, "").slice(1);
    const count = Number(sequence.slice(2, -1)) || 1;
    if (name === "[A") this.go(Math.max(0, this.row - count), this.column);
    else if (name === "[B") this.go(this.row + count, this.column);
    else if (name === "[G") this.go(this.row, 0);
    else if (name === "[2K") this.line = "";
    else if (name === "[K") this.line = this.line.slice(0, this.column);
    else if (!SYNCHRONIZED.test(name)) throw new Error(`No terminal of tests knows ${JSON.stringify(sequence)}.`);
  }

  private go(row: number, column: number): void {
    while (this.lines.length <= row) this.lines.push("");
    this.row = row;
    this.column = column;
  }

  private get line(): string {
    return this.lines[this.row] ?? "";
  }

  private set line(text: string) {
    this.lines[this.row] = text;
  }
}
