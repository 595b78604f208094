#!/usr/bin/env bash
# Breaks one line of the library at a time and runs the tests that should notice: a mutant that survives is a hole in the tests.
# usage: mutations.sh [NUMBER...]   Works on a copy of the tree; the last line is: N mutants, N killed
set -uo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
(cd "$root" && git ls-files -z | xargs -0 cp --parents -t "$copy")
wanted=" $* " number=0 made=0 killed=0

# mutant WHAT FILE TEXT REPLACEMENT TESTS: the text must be in the file; the tests must fail with its replacement.
mutant() {
  number=$((number + 1))
  [ "$wanted" = "  " ] || [[ $wanted == *" $number "* ]] || return 0
  made=$((made + 1))
  local what=$1 file=$copy/AiDotNet.Jit/$2 original changed
  original=$(cat "$file")
  changed=${original/"$3"/"$4"}
  if [ "$changed" = "$original" ]; then
    echo "$number $what: the line is not in $2 any more; choose another"
    return 0
  fi
  printf '%s\n' "$changed" > "$file"
  if ! dotnet build -c Release -v q --nologo "$copy/AiDotNet.Jit.Tests" > "$copy/log" 2>&1; then
    echo "$number $what: does not compile: $(grep -m1 'error' "$copy/log")"
  elif dotnet test --no-build -c Release "$copy/AiDotNet.Jit.Tests" --filter "TestCategory!=Long&FullyQualifiedName~$5" > "$copy/log" 2>&1; then
    echo "$number $what: SURVIVED ($5)"
  else
    killed=$((killed + 1))
    echo "$number $what: killed by $(grep -m1 -oE '^ *Failed [^ ]+' "$copy/log" | awk '{ print $2 }')"
  fi
  printf '%s\n' "$original" > "$file"
}

mutant "a sign in a gradient" Ops/Primitive.Elementwise.cs \
  '[-(g * NodeMath.Sin(y[0]))]' '[g * NodeMath.Sin(y[0])]' OpCatalogueTests
mutant "an axis in the gradient of permute" Ops/Primitive.Movement.cs \
  'inverse[axes[i]] = i;' 'inverse[i] = axes[i];' OpCatalogueTests
mutant "an epsilon" Ops/Composites.Normalization.cs \
  'centred * Rsqrt(variance + epsilon), gamma, beta), x' 'centred * Rsqrt(variance), gamma, beta), x' NormalizationTests
mutant "a bound of a guard" Kernels/Lowering.Memory.cs \
  'if (max >= guard.Extent) result' 'if (max > guard.Extent) result' LoweringTests
mutant "a tail mask" Kernels/Lowering.Reductions.cs \
  '_vectorAxis!.Extent() : lanes));' 'lanes : lanes));' ExpressionConformance
mutant "lanes of a masked access" Codegen/Expressions/ExpressionRenderer.Memory.cs \
  'mask = active < type.Lanes ?' 'mask = active < type.Lanes - 1 ?' Codegen.MemoryTests
mutant "attributes in the cache key" Codegen/ProgramKey.cs \
  'Operands.AsSpan().SequenceEqual(other.Operands) && Equals(Attributes, other.Attributes)' 'Operands.AsSpan().SequenceEqual(other.Operands)' CacheTests
mutant "the zero a sum starts from" Planning/ValueBuilder.cs \
  'fold == Fold.Sum && body.Type.IsFloat() ?' 'fold == Fold.Sum && body.Type == DType.Bool ?' FuzzRegressions
mutant "the order of strict sums" Planning/Scheduler.cs \
  'ByLoadStride(IEnumerable<Axis> axes) => _options.Strict' 'ByLoadStride(IEnumerable<Axis> axes) => _options is null' FuzzRegressions
mutant "fan-out in a gradient" Autodiff/Backward.cs \
  'sum + part : part;' 'part : part;' BackwardTests
mutant "the last use of memory" Planning/MemoryPlan.cs \
  'if (last[storage] == i) plan.Free' 'if (last[storage] <= i + 1) plan.Free' Fuzzing
mutant "a sign in an index" Planning/Access.cs \
  'result[d] = index[d] + -pad.Low[d];' 'result[d] = index[d] + pad.Low[d];' ExpressionConformance

echo "$made mutants, $killed killed"
[ "$made" -eq "$killed" ]
