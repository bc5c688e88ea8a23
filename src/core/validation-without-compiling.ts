import { config } from "zod";

/** zod compiles a validator for each object, which pays when it checks thousands; a command checks a few files once. */
config({ jitless: true });
