import { Command } from "commander";
import project from "../../package.json" with { type: "json" };

/** Adds a command's arguments, options and action. */
export type Define = (command: Command) => void;

/** A command that is loaded when it is called, or a group of such commands. */
type Entry =
  | { readonly summary: string; readonly load: () => Promise<Define> }
  | { readonly summary: string; readonly commands: Table };
type Table = Readonly<Record<string, Entry>>;

const commands: Table = {
  synth: {
    summary: "Write every live environment, or some, as Terraform into cdktf.out",
    load: async () => (await import("./commands/synth.ts")).synth,
  },
  show: {
    summary: "Print what an environment ends up with, and from which line",
    load: async () => (await import("./commands/show.ts")).show,
  },
  tfvars: {
    summary: "Print an environment's variables as terraform.tfvars.json",
    load: async () => (await import("./commands/tfvars.ts")).tfvars,
  },
  state: {
    summary: "Terraform's states",
    commands: {
      migrate: {
        summary: "Move a stack's local state into the bucket that its live file names",
        load: async () => (await import("./commands/state-migrate.ts")).stateMigrate,
      },
    },
  },
  modules: {
    summary: "Generate what is committed with the modules",
    commands: {
      build: {
        summary: "Write the Terraform, the README tables and the editor schemas of all modules",
        load: async () => (await import("./commands/modules-build.ts")).modulesBuild,
      },
      check: {
        summary: "Fail when any of those files is not up to date",
        load: async () => (await import("./commands/modules-check.ts")).modulesCheck,
      },
    },
  },
  locks: {
    summary: "Provider versions of the stacks",
    commands: {
      update: {
        summary: "Renew live/locks for the platforms that users and CI have",
        load: async () => (await import("./commands/locks-update.ts")).locksUpdate,
      },
    },
  },
};

/** The command line, with everything but the called command still unloaded. */
export const program = (): Command => {
  const top = new Command("cdktf-django")
    .description("Django on AWS ECS Fargate: live environments and their Terraform modules.")
    .version(project.version, "-V, --version", "Print the version")
    .exitOverride();
  addCommands(top, commands);
  return top;
};

const addCommands = (parent: Command, table: Table): void => {
  parent.helpOption("-h, --help", "Print this help").helpCommand(false);
  parent.configureOutput({ outputError: (text, write) => write(withKnownCommands(text, Object.keys(table))) });
  const definitions = new Map<Command, () => Promise<Define>>();
  for (const [name, entry] of Object.entries(table)) {
    const command = parent.command(name).description(entry.summary);
    if ("commands" in entry) addCommands(command, entry.commands);
    else definitions.set(command.helpOption("-h, --help", "Print this help"), entry.load);
  }
  parent.hook("preSubcommand", async (_, command) => (await definitions.get(command)?.())?.(command));
};

const withKnownCommands = (text: string, known: readonly string[]): string =>
  text.startsWith("error: unknown command") ? `${text}Commands: ${known.join(", ")}\n` : text;
