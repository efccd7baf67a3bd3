import { describeEverything } from "./support/everythingStory";
import { YAML } from "./support/programs";

describeEverything(YAML);
