import { describeLife } from "./support/life";
import { YAML } from "./support/programs";

describeLife(YAML);
