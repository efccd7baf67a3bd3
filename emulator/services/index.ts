/** The services that the emulator serves. A new service is one folder here and one entry in this list. */
import { agentenv } from "./agentenv/index";
import type { EmulatedService } from "./service";
import { tripswitch } from "./tripswitch/index";

export const services: readonly EmulatedService[] = [agentenv, tripswitch];
