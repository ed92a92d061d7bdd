package io.tianma.train.tape;

import java.util.ArrayList;
import java.util.List;

/**
 * The operations of a tape in their order, in sections at whose ends the lanes of a team meet: each
 * lane runs every operation on its part of the batch.
 */
final class Sections {
  private final Team team;
  private final List<List<Operation>> sections = new ArrayList<>(List.of(new ArrayList<>()));
  private final Team.Task forward = this::forward;
  private final Team.Task backward = this::backward;

  Sections(Team team) {
    this.team = team;
  }

  void add(Operation operation) {
    sections.get(sections.size() - 1).add(operation);
  }

  /** What is added from here on belongs to the next section. */
  void next() {
    sections.add(new ArrayList<>());
  }

  void forward() {
    team.run(forward);
  }

  void backward() {
    team.run(backward);
  }

  private void forward(int lane) {
    for (int i = 0; i < sections.size(); i++) {
      List<Operation> operations = sections.get(i);
      for (int j = 0; j < operations.size(); j++) {
        operations.get(j).forward(lane);
      }
      team.meet();
    }
  }

  private void backward(int lane) {
    boolean alone = team.lanes() == 1;
    for (int i = sections.size() - 1; i >= 0; i--) {
      List<Operation> operations = sections.get(i);
      for (int j = operations.size() - 1; j >= 0; j--) {
        if (alone) {
          operations.get(j).backwardAlone();
        } else {
          operations.get(j).backward(lane);
        }
      }
      if (alone) {
        continue;
      }
      team.meet();
      for (int j = operations.size() - 1; j >= 0; j--) {
        operations.get(j).share(lane);
      }
      team.meet();
    }
  }
}
