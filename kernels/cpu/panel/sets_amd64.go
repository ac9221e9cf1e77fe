package panel

import "golang.org/x/sys/cpu"

func vectorSets() []Set {
	var sets []Set
	if cpu.X86.HasAVX2 {
		sets = append(sets, Set{"avx2", kernels{
			largestAVX2, packAVX2, addListsAVX2, buildTablesAVX2, addTablesAVX2,
			flushAVX2, convert32AVX2, convert64AVX2,
		}})
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasBMI2 && cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512VL {
		sets = append(sets, Set{"avx512", kernels{
			largestAVX512, packAVX512, addListsAVX512, buildTablesAVX512, addTablesAVX512,
			flushAVX512, convert32AVX512, convert64AVX512,
		}})
	}
	return sets
}
