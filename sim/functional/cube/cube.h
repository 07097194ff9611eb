// What the instructions of pipes M, MTE1, MTE2, MTE3 and FIX, and the V-pipe movers of L0C, do to
// memory. One execute() per instruction of isa/spec/mover.toml and cube.toml that has a usable
// specification; README.md lists those that have none. All throw Error(Program) for an operand
// outside the table's rules and Error(Unspecified) where the table is silent.
#pragma once

#include "cubist/isa/instructions.h"
#include "cubist/sim/core_state.h"

namespace cubist::sim {

void execute(const isa::CopyGmToUbuf& i, CoreState& core);
void execute(const isa::CopyGmToCbuf& i, CoreState& core);
void execute(const isa::CopyUbufToGm& i, CoreState& core);
void execute(const isa::CopyCbufToGm& i, CoreState& core);
void execute(const isa::CopyUbufToCbuf& i, CoreState& core);
void execute(const isa::CopyCbufToUbuf& i, CoreState& core);
void execute(const isa::CopyCbufToBt& i, CoreState& core);
void execute(const isa::CopyCbufToFbuf& i, CoreState& core);
void execute(const isa::CopyGmToUbufAlign& i, CoreState& core);
void execute(const isa::CopyUbufToGmAlign& i, CoreState& core);
void execute(const isa::CopyGmToCbufMultiNd2nz& i, CoreState& core);

void execute(const isa::LoadCbufToCa& i, CoreState& core);
void execute(const isa::LoadCbufToCb& i, CoreState& core);
void execute(const isa::LoadGmToCa& i, CoreState& core);
void execute(const isa::LoadGmToCb& i, CoreState& core);
void execute(const isa::LoadGmToCbuf& i, CoreState& core);
void execute(const isa::LoadCbufToCaTranspose& i, CoreState& core);
void execute(const isa::LoadCbufToCbTranspose& i, CoreState& core);
void execute(const isa::Img2colv2CbufToCa& i, CoreState& core);
void execute(const isa::Img2colv2CbufToCb& i, CoreState& core);
void execute(const isa::CreateCbufMatrix& i, CoreState& core);
void execute(const isa::CreateCaMatrix& i, CoreState& core);
void execute(const isa::CreateCbMatrix& i, CoreState& core);

void execute(const isa::Mad& i, CoreState& core);
void execute(const isa::MadS4& i, CoreState& core);

void execute(const isa::CopyMatrixCcToGm& i, CoreState& core);
void execute(const isa::CopyMatrixCcToCbuf& i, CoreState& core);
void execute(const isa::CopyMatrixCcToUbuf& i, CoreState& core);
void execute(const isa::CopyVectorCcToUbuf& i, CoreState& core);
void execute(const isa::CopyMatrixUbufToCc& i, CoreState& core);
void execute(const isa::BroadcastUbToCc& i, CoreState& core);
void execute(const isa::CopyVectorUbufToCc& i, CoreState& core);
void execute(const isa::CopyMatrixCbufToCc& i, CoreState& core);

}  // namespace cubist::sim
