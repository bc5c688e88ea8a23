import { createServer, type Server } from "node:http";

/** A Slack incoming webhook on loopback that remembers what it heard. */
export class SlackChannel {
  readonly heard: string[] = [];
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, answer) => {
      request.on("data", (body: Buffer) => this.heard.push(JSON.parse(String(body)).text));
      request.on("end", () => answer.end());
    });
  }

  static async open(): Promise<SlackChannel> {
    const channel = new SlackChannel();
    await new Promise<void>((resolve) => channel.server.listen(0, "127.0.0.1", resolve));
    return channel;
  }

  /** Its address, with a path that nobody may print. */
  get url(): string {
    const address = this.server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/secret-path`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }
}
